"""The one policy against requests into private networks: research/fetching.md, rules 57 and 59."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    "1.1.1.1%eth0", "2606:4700:4700::1111%eth0", "::ffff:8.8.8.8%eth0", "1.1.1.1 ", "１.1.1.1", "01.1.1.1",
    "", "localhost", "example.org", "127.1", "0177.0.0.1", "2130706433", "0x7f.1", "1.2.3", "::1]", "1.1.1.1/8",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "2a01:4f8::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
          "2002:808:808::1"]  # fmt: skip

# The special-purpose registries of IANA (iana-ipv4-special-registry, iana-ipv6-special-registry): every block of them,
# and the multicast ranges. GLOBAL holds what they call globally reachable, with our own stricter answer.
NOT_GLOBAL = [
    "0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.170/32", "192.0.0.171/32", "192.0.2.0/24", "192.88.99.0/24",
    "192.88.99.2/32", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
    "240.0.0.0/4", "255.255.255.255/32",
    "::1/128", "::/128", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001::/32", "2001:2::/48",
    "2001:10::/28", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "::/96",
]  # fmt: skip
GLOBAL = {
    "192.0.0.9/32": False, "192.0.0.10/32": False, "192.31.196.0/24": True, "192.52.193.0/24": True,
    "192.175.48.0/24": True, "2001:1::1/128": False, "2001:1::2/128": False, "2001:1::3/128": False,
    "2001:3::/32": False, "2001:4:112::/48": False, "2001:20::/28": False, "2001:30::/28": False,
    "2620:4f:8000::/48": True,
}  # fmt: skip


def edges(block):
    network = ip_network(block)
    size = network.num_addresses
    return [str(network[place]) for place in sorted({0, min(1, size - 1), size // 2, size - 1})]


@pytest.mark.parametrize("block", NOT_GLOBAL)
def test_no_address_of_a_special_block_is_permitted_not_even_within_ipv6(block):
    for address in edges(block):
        assert not AddressPolicy().permits(address, 443)
        if "." in address:
            high, low = divmod(int(ip_address(address)), 0x10000)
            assert not AddressPolicy().permits(f"::ffff:{address}", 443)
            assert not AddressPolicy().permits(f"64:ff9b::{high:x}:{low:x}", 443)
            assert not AddressPolicy().permits(f"2002:{high:x}:{low:x}::1", 443)


@pytest.mark.parametrize(("block", "is_permitted"), GLOBAL.items())
def test_what_is_global_by_exception_is_permitted_when_it_serves_anyone(block, is_permitted):
    assert all(AddressPolicy().permits(address, 443) is is_permitted for address in edges(block))


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6, network="2000::/3"))
def test_nothing_is_permitted_that_python_calls_private(address):
    if AddressPolicy().permits(str(address), 443):
        assert not address.is_private
        assert not address.is_loopback
        assert not address.is_multicast
        assert not address.is_reserved


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
