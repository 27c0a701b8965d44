"""What the command line can do: one module for each command. Each returns an exit status and prints Danish."""
