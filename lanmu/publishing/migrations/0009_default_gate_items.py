"""What the five gates mean until the office says more: from 第五条（二）、第十二条、第十三条、第十八条, in plain words."""

from django.db import migrations

ITEMS = {
    "politics": (
        "重要提法、会议和文件名称与权威发布一致，不自造简称和口号",
        "领导人姓名、职务、排序以最新公开报道为准",
        "国名、机构名称、地名写全称，地图用标准底图",
        "意识形态导向正确，不为错误观点提供传播机会",
    ),
    "law": (
        "引用的法律、法规、规章现行有效，条款号已核对",
        "不含身份证号、手机号、住址等个人信息，公示名单已去标识化",
        "文字、图片、字体和转载内容有权使用",
    ),
    "policy": (
        "与上级政策和本单位已发文件一致，前后口径不矛盾",
        "数字、时限、标准与正式文件逐一核对",
        "已失效、废止或修改的文件写明状态",
    ),
    "secrecy": (
        "公开属性已经明确，依据写得出来",
        "正文、图片、附件都看过，没有密级标志、内部资料和工作秘密",
        "转载的来源公开并经过审查；拿不准的已送保密部门",
    ),
    "wording": (
        "标题和正文没有错漏字、病句",
        "人名、地名、单位、日期、数字前后一致",
        "内容真实，不虚构、不夸大，来源和时间准确",
        "链接、图片、附件都能打开",
    ),
}


def add(apps, schema_editor):
    model = apps.get_model("publishing", "GateItem")
    rows = [
        model(gate=gate, text=text, order=number * 10)
        for gate, texts in ITEMS.items()
        for number, text in enumerate(texts, start=1)
    ]
    model.objects.using(schema_editor.connection.alias).bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("publishing", "0008_activities_checklist")]
    # Nothing to undo: the table goes with the migration before.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
