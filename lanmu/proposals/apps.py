from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "lanmu.proposals"
    label = "proposals"
    verbose_name = "变更审批"

    def ready(self) -> None:
        from lanmu.audit.append_only import guard
        from lanmu.proposals.kinds import register_kind
        from lanmu.proposals.models import ProposalStep
        from lanmu.proposals.own_kinds import LevelKind

        guard(ProposalStep)
        register_kind(LevelKind())
