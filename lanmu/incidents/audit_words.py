"""What the acts of this app are called in the audit log."""

from lanmu.incidents.enums import Grade, Severity, StepKind, VulnerabilityStep
from lanmu.organisation.viewsets.audit_names import add_names


def name_acts() -> None:
    """Called once, from IncidentsConfig.ready."""
    add_names(
        actions={
            **{f"incidents.{kind.value}": f"舆情{kind.label}" for kind in StepKind},
            **{f"incidents.vulnerability_{kind.value}": f"漏洞{kind.label}" for kind in VulnerabilityStep},
            "incidents.attach": "上传舆情材料",
            "incidents.read_file": "查阅舆情、漏洞材料",
            "incidents.review_accounts": "复核账号和权限",
        },
        subjects={"incident": "舆情", "vulnerability": "漏洞", "account_review": "账号和权限复核"},
        details={
            "incident_grade": "等级", "needs_response": "需要公开回应", "error_event": "责任事件", "severity": "等级",
        },
        codes={
            "incident_grade": {grade.value: str(grade.label) for grade in Grade},
            "severity": {severity.value: str(severity.label) for severity in Severity},
        },
    )  # fmt: skip
