"""From settings to concrete things: the only place that knows which store, stage and library stand behind a service.

One module for each room of the house holds plain functions from an Instance to a service; `Instance` names them all.
"""

from cmooc.bootstrap.bodies import reader_named
from cmooc.bootstrap.fetching import CALLBACKS
from cmooc.bootstrap.installed import PACKAGE, packaged
from cmooc.bootstrap.instance import Instance, wall_clock

__all__ = ["CALLBACKS", "PACKAGE", "Instance", "packaged", "reader_named", "wall_clock"]
