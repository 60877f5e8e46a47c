"""Rules and their signatures, training, sites, items sent round, work orders, plans of themes."""

from lanmu.affairs.models.items import Item, ItemPart
from lanmu.affairs.models.orders import OrderStep, WorkOrder
from lanmu.affairs.models.rules import Rule, RuleReader, RuleVersion
from lanmu.affairs.models.sites import OwnSite, SiteApplication
from lanmu.affairs.models.themes import ThemePlan, ThemeTopic
from lanmu.affairs.models.training import Attendance, Training, TrainingPlan

__all__ = [
    "Attendance", "Item", "ItemPart", "OrderStep", "OwnSite", "Rule", "RuleReader", "RuleVersion", "SiteApplication",
    "ThemePlan", "ThemeTopic", "Training", "TrainingPlan", "WorkOrder",
]  # fmt: skip
