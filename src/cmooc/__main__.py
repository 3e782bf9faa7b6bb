"""`python -m cmooc` is the `cmooc` command."""

from cmooc.cli import main

if __name__ == "__main__":
    main()
