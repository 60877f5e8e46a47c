"""Which state follows which, by route. Pure: no query."""

from lanmu.publishing.enums import STAGE_STATES, Disclosure, Route, Stage, SubmissionState


def first_state(*, route: str, disclosure: str, joint: bool) -> SubmissionState:
    """Where a submission begins: at the secrecy review when its disclosure is not plainly 主动公开 (第十三条)."""
    if disclosure != Disclosure.ACTIVE:
        return SubmissionState.SECRECY
    return way(route=route, joint=joint)


def way(*, route: str, joint: bool) -> SubmissionState:
    """Where it goes once it may be made public. `joint`: whether a department has to sign jointly."""
    match route:
        case Route.EMERGENCY:
            return SubmissionState.EMERGENCY
        case Route.DEEMED:
            return SubmissionState.JOINT if joint else SubmissionState.RECEIVING
    return SubmissionState.FIRST_REVIEW


def after(stage: int, *, joint: bool) -> SubmissionState:
    """Where it goes when a stage is done."""
    if stage < Stage.THIRD:
        return STAGE_STATES[stage]
    return SubmissionState.JOINT if stage == Stage.THIRD and joint else SubmissionState.RECEIVING
