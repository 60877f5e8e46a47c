"""Orders, bulletins and their numbers."""

from lanmu.supervision.models.bulletins import Bulletin, BulletinReading, BulletinStep, BulletinVersion
from lanmu.supervision.models.numbers import NumberSeries
from lanmu.supervision.models.orders import (
    OrderFile,
    OrderFinding,
    OrderReminder,
    OrderRules,
    OrderStep,
    RectificationOrder,
)
from lanmu.supervision.models.scores import Assessment, ScoreDay, ScoreRate

__all__ = [
    "Assessment",
    "Bulletin",
    "BulletinReading",
    "BulletinStep",
    "BulletinVersion",
    "NumberSeries",
    "OrderFile",
    "OrderFinding",
    "OrderReminder",
    "OrderRules",
    "OrderStep",
    "RectificationOrder",
    "ScoreDay",
    "ScoreRate",
]
