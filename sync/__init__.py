"""The postman between offices and their province. It carries and checks; it never judges what is inside."""
