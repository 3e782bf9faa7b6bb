"""Mailboxes on a real IMAP server and in real maildirs: each message is read once, and none is lost."""

from __future__ import annotations

import grp
import imaplib
import mailbox
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from cmooc.domain.errors import MailboxError
from cmooc.domain.mailboxes import MailboxAddress
from cmooc.stages.mailboxes import mailbox_at
from cmooc.stages.mime import LARGEST

USER, PASSWORD = "bounces", "p@ss/wörd 1?#%"
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
ssl_dh =
disable_plaintext_auth = no
auth_mechanisms = {mechanisms}
mail_location = maildir:{folder}/mail:LAYOUT=fs
first_valid_uid = 1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
passdb {{
  driver = passwd-file
  args = scheme=plain username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass
class Server:
    """A Dovecot of our own, with one user; `url` gives the setting that reads it."""

    folder: Path
    port: int
    tls_port: int

    def url(
        self, scheme: str = "imaps", folder: str = "INBOX", password: str = PASSWORD, host: str = "localhost"
    ) -> str:
        port = self.tls_port if scheme == "imaps" else self.port
        return f"{scheme}://{USER}:{quote(password, safe='')}@{host}:{port}/{quote(folder)}"

    def client(self) -> imaplib.IMAP4:
        """Return a person's own mail program."""
        imap = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        imap.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        return imap

    def put(self, *messages: bytes, folder: str = "INBOX") -> None:
        with self.client() as imap:
            for message in messages:
                assert imap.append(folder, None, None, message)[0] == "OK"

    def subjects(self, query: str = "ALL", folder: str = "INBOX") -> list[str]:
        with self.client() as imap:
            imap.select(folder, readonly=True)
            numbers = imap.search(None, query)[1][0].split()
            found = [imap.fetch(number.decode(), "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1][0][1] for number in numbers]
        return [one.decode().partition(":")[2].strip() for one in found]


def _program() -> str:
    found = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin")
    if not found:
        pytest.fail("The tests need an IMAP server: apt install dovecot-imapd.", pytrace=False)
    return found


def _certificate(folder: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem",
         "-out", folder / "cert.pem"], check=True, capture_output=True,
    )  # fmt: skip


def _started(folder: Path, ports: tuple[int, int], **options: str) -> subprocess.Popen[bytes]:
    """Start a server as ourselves; as root, as nobody, since it refuses mail for root."""
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    _certificate(folder)
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
    text = CONFIGURATION.format(folder=folder, user=owner.pw_name, group=grp.getgrgid(owner.pw_gid).gr_name,
                                uid=owner.pw_uid, gid=owner.pw_gid, port=ports[0], tls_port=ports[1], **options)  # fmt: skip
    (folder / "conf").write_text(text, encoding="utf-8")
    who = {}
    if os.geteuid() == 0:
        who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        for path in (folder, *folder.iterdir()):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    return subprocess.Popen([_program(), "-F", "-c", folder / "conf"], cwd="/", stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, **who)  # fmt: skip


@pytest.fixture(scope="session")
def run_imap(free_ports):
    """Run servers of our own while the tests last; they differ in what they offer."""
    running: list[tuple[subprocess.Popen[bytes], Path]] = []

    def run(**options: str) -> Server:
        folder = Path(tempfile.mkdtemp(prefix="cm"))  # short: the names of its sockets are limited
        server = Server(folder, *free_ports(2))
        running.append((_started(folder, (server.port, server.tls_port), **options), folder))
        _wait_for(server, running[-1][0])
        return server

    yield run
    for process, folder in running:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def free_ports():
    def find(count: int) -> list[int]:
        probes = [socket.socket() for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        found = [int(probe.getsockname()[1]) for probe in probes]
        for probe in probes:
            probe.close()
        return found

    return find


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        try:
            server.client().logout()
            return
        except (OSError, imaplib.IMAP4.error):
            if process.poll() is not None:
                break
            time.sleep(0.05)
    log = server.folder / "log"
    pytest.fail(f"Dovecot did not start: {log.read_text() if log.exists() else 'no log'}", pytrace=False)


@pytest.fixture(scope="session")
def imap(run_imap) -> Server:
    return run_imap(ssl="yes", mechanisms="plain login")


@pytest.fixture
def inbox(imap, monkeypatch) -> Server:
    """The server, trusted, and with nothing in its mailbox."""
    monkeypatch.setenv("SSL_CERT_FILE", str(imap.folder / "cert.pem"))
    with imap.client() as client:
        client.select("INBOX")
        client.uid("STORE", "1:*", "+FLAGS", "(\\Deleted)")
        client.expunge()
    return imap


def mail(subject: str, body: str = "words") -> bytes:
    return f"To: bounces@course.example\r\nSubject: {subject}\r\n\r\n{body}\r\n".encode()


class Reader:
    """Takes what is given, and is done with what it `knows`; like a killed process, it may end at any message."""

    def __init__(self, *knows: str, ends_at: str = "") -> None:
        self.knows, self.ends_at = knows, ends_at
        self.given: list[str] = []

    def __call__(self, data: bytes) -> bool:
        subject = data.partition(b"Subject: ")[2].split(b"\r\n")[0].split(b"\n")[0].decode()
        self.given.append(subject)
        if subject == self.ends_at:
            raise KeyboardInterrupt
        return subject in self.knows


def read(url: str, reader: Reader, most: int = 100) -> list[str]:
    mailbox_at(MailboxAddress.of(url)).empty(reader, most)
    return reader.given


# ---- over IMAP


@pytest.mark.parametrize("scheme", ["imaps", "imap"])
def test_what_is_understood_goes_and_the_rest_stays_and_is_not_read_again(inbox, scheme):
    inbox.put(mail("a bounce"), mail("a question"), mail("another bounce"))
    reader = Reader("a bounce", "another bounce")
    assert read(inbox.url(scheme), reader) == ["a bounce", "a question", "another bounce"]
    assert inbox.subjects() == ["a question"]
    inbox.put(mail("later"))
    assert read(inbox.url(scheme), Reader()) == ["later"]
    assert inbox.subjects() == ["a question", "later"]
    assert read(inbox.url(scheme), Reader()) == []


def test_what_a_person_has_looked_at_is_read_all_the_same(inbox):
    inbox.put(mail("a bounce"))
    with inbox.client() as client:
        client.select("INBOX")
        client.fetch("1", "(BODY[])")
    assert inbox.subjects("SEEN") == ["a bounce"]
    assert read(inbox.url(), Reader()) == ["a bounce"]
    assert inbox.subjects("UNFLAGGED") == ["a bounce"]


def test_reading_does_not_mark_a_question_as_read_by_a_person(inbox):
    inbox.put(mail("a question"))
    read(inbox.url(), Reader())
    assert inbox.subjects("UNSEEN") == ["a question"]


def test_what_others_deleted_is_not_removed_for_them(inbox):
    inbox.put(mail("deleted by a person"), mail("a bounce"))
    with inbox.client() as client:
        client.select("INBOX")
        client.store("1", "+FLAGS", "(\\Deleted)")
    assert read(inbox.url(), Reader("a bounce")) == ["a bounce"]
    assert inbox.subjects() == ["deleted by a person"]


def test_a_reader_that_is_killed_reads_one_message_twice_and_loses_none(inbox):
    inbox.put(mail("one"), mail("two"), mail("three"))
    names = ("one", "two", "three")
    first = Reader(*names, ends_at="two")
    with pytest.raises(KeyboardInterrupt):
        read(inbox.url(), first)
    assert first.given == ["one", "two"]
    assert read(inbox.url(), Reader(*names)) == ["two", "three"]
    assert inbox.subjects() == []


def test_no_more_are_read_than_asked_for(inbox):
    inbox.put(*(mail(str(number)) for number in range(5)))
    assert read(inbox.url(), Reader("0", "1", "2"), most=3) == ["0", "1", "2"]
    assert inbox.subjects() == ["3", "4"]


def test_of_a_huge_message_the_beginning_is_read(inbox):
    inbox.put(mail("huge", "words\r\n" * 600_000))
    sizes = []
    mailbox_at(MailboxAddress.of(inbox.url())).empty(lambda data: not sizes.append(len(data)), 10)
    assert sizes == [LARGEST]
    assert inbox.subjects() == []


def test_another_folder_can_be_named(inbox):
    with inbox.client() as client:
        client.create('"what comes back"')
    inbox.put(mail("there"), folder='"what comes back"')
    assert read(inbox.url(folder="what comes back"), Reader("there")) == ["there"]
    assert inbox.subjects(folder='"what comes back"') == []


# ---- what can be wrong


@pytest.mark.parametrize("scheme", ["imaps", "imap"])
def test_a_certificate_that_nobody_signed_is_refused_before_the_password_is_told(imap, scheme, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    before = (imap.folder / "log").read_text().count("Login")
    with pytest.raises(MailboxError, match="certificate that can't be trusted") as told:
        read(imap.url(scheme), Reader())
    assert PASSWORD not in str(told.value)
    assert (imap.folder / "log").read_text().count("Login") == before


def test_a_certificate_of_another_host_is_refused(inbox):
    with pytest.raises(MailboxError, match="certificate that can't be trusted: IP address mismatch"):
        read(inbox.url(host="127.0.0.1"), Reader())


def test_a_wrong_password_is_told_without_repeating_it(inbox):
    with pytest.raises(MailboxError, match=r"The mailbox at localhost:\d+ can't be read: .*failed") as told:
        read(inbox.url(password="secret-and-wrong"), Reader())
    assert "secret" not in str(told.value)


def test_a_folder_that_is_not_there_is_told(inbox):
    with pytest.raises(MailboxError, match=r"can't be read: .*nowhere"):
        read(inbox.url(folder="nowhere"), Reader())


def test_a_server_that_is_down_is_told(free_ports):
    with pytest.raises(MailboxError, match="refused"):
        read(f"imap://u:p@127.0.0.1:{free_ports(1)[0]}/", Reader())


def test_a_server_without_tls_is_spoken_to_on_this_machine_only(run_imap, monkeypatch):
    server = run_imap(ssl="no", mechanisms="plain")
    server.put(mail("a bounce"))
    assert read(server.url("imap"), Reader()) == ["a bounce"]
    monkeypatch.setattr("cmooc.stages.mailboxes._is_loopback", lambda host: False)
    before = (server.folder / "log").read_text().count("Login")
    with pytest.raises(MailboxError, match="it offers no TLS, so the password stays here"):
        read(server.url("imap"), Reader())
    assert (server.folder / "log").read_text().count("Login") == before


# ---- a maildir


@pytest.fixture
def maildir(tmp_path) -> mailbox.Maildir:
    return mailbox.Maildir(tmp_path / "mail", create=True)


def keep(box: mailbox.Maildir, *subjects: str) -> None:
    for subject in subjects:
        box.add(mail(subject))


def url_of(box: mailbox.Maildir) -> str:
    return f"maildir:{box._path}"


def test_a_maildir_is_read_once_and_what_is_understood_goes(maildir):
    keep(maildir, "a bounce", "a question", "another")
    assert sorted(read(url_of(maildir), Reader("a bounce", "another"))) == ["a bounce", "a question", "another"]
    ((_, left),) = maildir.items()
    assert (left["Subject"], left.get_subdir(), left.get_flags()) == ("a question", "cur", "S")
    keep(maildir, "later")
    assert read(url_of(maildir), Reader()) == ["later"]
    assert read(url_of(maildir), Reader()) == []
    assert len(maildir) == 2


def test_what_another_program_moved_to_cur_unread_is_read(maildir):
    keep(maildir, "moved")
    ((key, message),) = maildir.items()
    message.set_subdir("cur")
    message.add_flag("F")
    maildir[key] = message
    assert read(url_of(maildir), Reader()) == ["moved"]
    ((_, left),) = maildir.items()
    assert left.get_flags() == "FS"


def test_a_reader_of_a_maildir_that_is_killed_loses_nothing(maildir):
    keep(maildir, "one", "two", "three")
    first = Reader("one", "two", "three", ends_at="two")
    with pytest.raises(KeyboardInterrupt):
        read(url_of(maildir), first)
    second = read(url_of(maildir), Reader("one", "two", "three"))
    assert set(first.given) | set(second) == {"one", "two", "three"}
    assert set(first.given) & set(second) == {"two"}
    assert len(maildir) == 0


def test_of_a_huge_message_in_a_maildir_the_beginning_is_read_and_no_more_than_asked_for(maildir):
    maildir.add(mail("huge", "x" * 2_000_000))
    keep(maildir, "b", "c")
    sizes = []
    mailbox_at(MailboxAddress.of(url_of(maildir))).empty(lambda data: not sizes.append(len(data)), 2)
    assert max(sizes) <= LARGEST
    assert (len(sizes), len(maildir)) == (2, 1)


def test_a_maildir_that_is_not_there_is_told(tmp_path):
    with pytest.raises(MailboxError, match="nowhere can't be read: No such file"):
        read(f"maildir:{tmp_path}/nowhere", Reader())


# ---- addresses


@pytest.mark.parametrize(("url", "host", "port", "is_tls", "folder", "user", "password"), [
    ("imaps://u:p@mail.example", "mail.example", 993, True, "INBOX", "u", "p"),
    ("imap://u:p@mail.example/", "mail.example", 143, False, "INBOX", "u", "p"),
    ("imaps://u%40x.example:p%3A%2F@[::1]:1993/In%20box/sub", "::1", 1993, True, "In box/sub", "u@x.example", "p:/"),
    ("maildir:/var/mail/b", "", 0, False, "/var/mail/b", "", ""),
    ("maildir:///var/mail/b", "", 0, False, "/var/mail/b", "", ""),
])  # fmt: skip
def test_an_address_names_server_folder_and_user(url, host, port, is_tls, folder, user, password):
    found = MailboxAddress.of(url)
    assert (found.host, found.port, found.is_tls, found.folder) == (host, port, is_tls, folder)
    assert (found.user, found.password) == (user, password)
    assert not found.password or "p" not in repr(found).partition("folder=")[2].replace("In box/sub", "")


@pytest.mark.parametrize("url", ["pop3://u:p@h/", "imaps://h/INBOX", "imap://u:p@", "imaps://u:p@h:99999/", "maildir:here",
                                 "imaps://u:p@h/Bo%C3%AEte", "imaps://u:p@h/a%0D%0Ab", "imaps://u:p@[h/"])  # fmt: skip
def test_other_addresses_are_refused_without_being_repeated(url):
    with pytest.raises(ValueError, match="a mailbox looks like") as told:
        MailboxAddress.of(url)
    assert url not in str(told.value)
