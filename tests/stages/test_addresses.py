"""The one policy against requests into private networks: research/fetching.md, rules 57 and 59."""

from __future__ import annotations

import pytest

from cmooc.stages.addresses import AddressPolicy

PRIVATE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:7f00:1", "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::1", "64:ff9b:1::8.8.8.8",
    "2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:101::", "2002:a9fe:a9fe::",
    "2001:0:0:0:0:0:f5ff:fffe", "2001::80ff:fffe", "2001:10::1", "2001:db8::1",
    "fc00::1", "fdff::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff00::1", "ff02::1", "ff0e::1", "100::1",
    "", "localhost", "example.org", "127.1", "0177.0.0.1", "2130706433", "0x7f.1", "1.2.3", "::1]", "1.1.1.1/8",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "2a01:4f8::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
          "2002:808:808::1"]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_refused_on_every_port(address):
    assert not any(AddressPolicy().permits(address, port) for port in (80, 443, 8080))


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_permitted_on_web_ports_only(address):
    policy = AddressPolicy()
    assert all(policy.permits(address, port) for port in (80, 443, 8080, 8443))
    assert not any(policy.permits(address, port) for port in (0, 21, 22, 25, 53, 3306, 5432, 6379, 9200, 11211, 65535))


def test_a_host_may_open_a_network_of_its_own_on_any_port():
    policy = AddressPolicy.of(["127.0.0.0/8", "fd00::1"])
    assert policy.permits("127.0.0.1", 41_234)
    assert policy.permits("fd00::1", 1)
    assert not policy.permits("10.0.0.1", 80)
    assert not policy.permits("fd00::2", 80)
    assert not policy.permits("::1", 80)


@pytest.mark.parametrize(
    ("host", "is_own"), [("127.0.0.1", True), ("[::1]", True), ("::1", True), ("localhost", False), ("1.1.1.1", False)]
)
def test_a_host_is_ones_own_only_by_its_address(host, is_own):
    assert AddressPolicy.of(["127.0.0.0/8", "::1"]).is_own_host(host) is is_own
