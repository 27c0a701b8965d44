"""The documents that leave the program: view model, templates, PDF, and the process that renders them."""
