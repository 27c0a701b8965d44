"""Sets up the environment on a newly cloned machine and runs the project's commands in it.

Standard library only, because it runs before anything is installed: `python3 -m toolchain COMMAND` (on Windows
`py -m toolchain COMMAND`). The Makefile has one such line for each command.
"""
