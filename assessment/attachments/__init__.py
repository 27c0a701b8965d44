"""What a file is by its content, and whether it may become an attachment; looked at in a process of its own."""
