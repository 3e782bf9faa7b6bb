"""Each setting is told to hosts, once, and can be changed at the desk or says why not."""

from __future__ import annotations

from cmooc.services.setting_texts import BY_HAND, GROUPS, MEANINGS
from cmooc.settings import SECRET, Settings


def test_each_setting_is_told_and_stands_in_one_group():
    assert set(MEANINGS) == set(Settings.model_fields)
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(Settings.model_fields)


def test_secrets_and_networks_are_for_the_file_alone():
    assert set(BY_HAND) <= set(Settings.model_fields)
    assert set(BY_HAND) >= SECRET
    assert {"fetch_allow", "trusted_proxies", "metrics_allow", "database_url", "host", "base_url"} <= set(BY_HAND)
