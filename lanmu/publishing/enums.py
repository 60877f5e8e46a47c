"""States of a submission and the vocabulary of annex 2."""

from django.db import models


class SubmissionState(models.TextChoices):
    """Where a 送审件 stands."""

    SECRECY = "secrecy", "待保密审查"
    FIRST_REVIEW = "first_review", "待一审一校"
    SECOND_REVIEW = "second_review", "待二审二校"
    THIRD_REVIEW = "third_review", "待三审三校"
    JOINT = "joint", "待会签"
    EMERGENCY = "emergency", "待应急签发"
    RECEIVING = "receiving", "待归口复核发布"
    SCHEDULED = "scheduled", "已定时发布"
    PUBLISHED = "published", "已发布"
    RETURNED = "returned", "已退回"
    RECALLED = "recalled", "已撤回送审"
    KEPT = "kept", "不公开（已登记）"
    VOID = "void", "已作废（内容与送审时不符）"


STAGE_STATES = (SubmissionState.FIRST_REVIEW, SubmissionState.SECOND_REVIEW, SubmissionState.THIRD_REVIEW)
"""By stage: index 0 is stage 1."""

OPEN_STATES = frozenset(
    {
        *STAGE_STATES,
        SubmissionState.SECRECY,
        SubmissionState.JOINT,
        SubmissionState.EMERGENCY,
        SubmissionState.RECEIVING,
        SubmissionState.SCHEDULED,
    }
)
"""An article has at most one submission in these."""

REVIEW_STATES = frozenset(STAGE_STATES)

RECEIVING_STATES = frozenset({SubmissionState.RECEIVING, SubmissionState.SCHEDULED})
"""The receiving department has it in hand."""

CLOSED_STATES = frozenset(set(SubmissionState) - OPEN_STATES)


class Stage(models.IntegerChoices):
    """`ReviewAct.stage`. Nobody acts in two of them on one submission."""

    FIRST = 1, "一审一校"
    SECOND = 2, "二审二校"
    THIRD = 3, "三审三校"
    RECEIVING = 4, "归口复核"
    JOINT = 5, "会签"
    SECRECY = 6, "保密审查"
    EMERGENCY = 7, "应急签发"


STAGE_OF_STATE = {
    SubmissionState.FIRST_REVIEW: Stage.FIRST,
    SubmissionState.SECOND_REVIEW: Stage.SECOND,
    SubmissionState.THIRD_REVIEW: Stage.THIRD,
    SubmissionState.JOINT: Stage.JOINT,
    SubmissionState.SECRECY: Stage.SECRECY,
    SubmissionState.EMERGENCY: Stage.EMERGENCY,
    SubmissionState.RECEIVING: Stage.RECEIVING,
    SubmissionState.SCHEDULED: Stage.RECEIVING,
}
"""The stage whose act an open submission waits for."""


class Route(models.TextChoices):
    """By which way a submission becomes public (附件2, 第十一条（四）)."""

    CHAIN = "chain", "三审三校"
    DEEMED = "deemed", "视同已三审三校"
    EMERGENCY = "emergency", "应急发布"
    SUPPLEMENT = "supplement", "应急发布后补审"


class DeemedBasis(models.TextChoices):
    """以下情况视同已三审三校 (附件2); the labels are the form's own words."""

    PARTY_GROUP = "party_group", "党组会通过"
    DIRECTORS = "directors", "主任办公会通过"
    LEADERS = "leaders", "委领导专题会议通过"
    ISSUED = "issued", "正式发文"


class SecrecyKind(models.TextChoices):
    """Who made a secrecy review (第十三条)."""

    UNIT = "unit", "制作单位审查"
    DEPARTMENT = "department", "保密部门审查"


class ActKind(models.TextChoices):
    """审 judges content and direction; 校 checks the letter."""

    REVIEW = "review", "审"
    PROOF = "proof", "校"


class Decision(models.TextChoices):
    PASS = "pass", "通过"
    RETURN = "return", "退回"
    CORRECT = "correct", "更正"
    KEEP = "keep", "不公开"


class Gate(models.TextChoices):
    """五关 (第十八条)."""

    POLITICS = "politics", "政治关"
    LAW = "law", "法律关"
    POLICY = "policy", "政策关"
    SECRECY = "secrecy", "保密关"
    WORDING = "wording", "文字关"


class SourceKind(models.TextChoices):
    """信息来源 (附件2)."""

    ORIGINAL = "original", "本处室、单位原创制发"
    REPOST = "repost", "转载"


class Disclosure(models.TextChoices):
    """公开属性 (第十三条)."""

    UNSET = "", "请选择"
    ACTIVE = "active", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    NONE = "none", "不予公开"
    UNSURE = "unsure", "不能确定（送保密部门审核）"


class InfoType(models.TextChoices):
    """信息类型及报送部门 (附件2)."""

    NEWS = "news", "新闻动态类"
    DISCLOSURE = "disclosure", "信息公开类"
    SERVICE = "service", "办事服务类"
    INTERACTION = "interaction", "互动交流类"
    TOPIC = "topic", "专题专栏类"


class Validity(models.TextChoices):
    """有效性 of a policy document."""

    NOT_APPLICABLE = "", "不适用"
    VALID = "valid", "有效"
    AMENDED = "amended", "已修改"
    LAPSED = "lapsed", "失效"
    REPEALED = "repealed", "废止"


class ManuscriptForm(models.TextChoices):
    """信息稿件附件 (附件2)."""

    PAPER = "paper", "纸质附件"
    ELECTRONIC = "electronic", "电子稿附件"
    OTHER = "other", "其他"


class ApprovalKind(models.TextChoices):
    """What an approval record rests on."""

    CHAIN = "chain", "三审三校"
    DEEMED = "deemed", "视同已三审三校"
    EMERGENCY = "emergency", "应急发布"
    IMPORT = "import", "批量导入授权"


class PublicationState(models.TextChoices):
    PUBLIC = "public", "公开"
    WITHDRAWN = "withdrawn", "已撤下"


class Genre(models.TextChoices):
    """What kind of text it is: it decides which further fields are asked for and how the public page shows it."""

    GENERAL = "general", "一般信息"
    POLICY = "policy", "政策文件"
    INTERPRETATION = "interpretation", "政策解读"
    REBUTTAL = "rebuttal", "辟谣"


class InterpretationForm(models.TextChoices):
    """多角度、多形式 (第十一条（一）)."""

    TEXT = "text", "文字"
    PICTURE = "picture", "图片"
    MEDIA = "media", "音视频"
    EXPERT = "expert", "专家点评"
    PRESS = "press", "媒体评论"


class RelationKind(models.TextChoices):
    """How a public text refers to something besides itself."""

    INTERPRETS = "interprets", "解读"
    REPLACED_BY = "replaced_by", "由其修改、废止或代替"
    EVENT = "event", "属于持续报道"


class TaskState(models.TextChoices):
    """解读任务: a policy text is explained, or somebody has said why not."""

    WAITING = "waiting", "待解读"
    DONE = "done", "已解读"
    EXEMPT = "exempt", "免于解读"


class Light(models.TextChoices):
    """How something stands against its time: a step of the review, a 解读任务."""

    ON_TIME = "on_time", "按时"
    NEAR = "near", "临期"
    OVERDUE = "overdue", "超期"
    NONE = "none", "不计时"


class CleanupState(models.TextChoices):
    """文件清理: where a public policy text stands in this year's round."""

    WAITING = "waiting", "待清理"
    CONFIRMED = "confirmed", "已确认继续有效"
    SETTLED = "settled", "已标注失效、废止或修改"
    NEW = "new", "本轮之后发布"


OVER_VALIDITIES = frozenset({Validity.AMENDED, Validity.LAPSED, Validity.REPEALED})
"""Such a text says on its page and in lists that it no longer applies as it stands (47号)."""


class ActivityState(models.TextChoices):
    """活动报送 (第十一条（二）): what the department that makes the news did with a report."""

    REPORTED = "reported", "已报送"
    ADOPTED = "adopted", "已采用"
    DECLINED = "declined", "未采用"
