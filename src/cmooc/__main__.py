"""`python -m cmooc` is the `cmooc` command.

The processes that read bodies import this module again; so it holds next to nothing.
"""


def main() -> None:
    from cmooc.cli import main as run

    run()


if __name__ == "__main__":
    main()
