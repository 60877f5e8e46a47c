from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "lanmu.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        from lanmu.audit.append_only import guard
        from lanmu.incidents.visits.hosts import register_hosts
        from lanmu.portal.inquiry.links import export_link
        from lanmu.portal.models import ErrorEventStep
        from lanmu.portal.preview import render_preview
        from lanmu.portal.proposed import IdentityKind, RedirectsKind
        from lanmu.portal.queries import own_hosts
        from lanmu.portal.redirecting import address_free
        from lanmu.portal.sections import register_sections
        from lanmu.proposals.kinds import register_kind
        from lanmu.publishing import gates, preview, record_links

        guard(ErrorEventStep)
        register_hosts(own_hosts)
        record_links.register_record_link(export_link)
        register_sections()
        preview.register(render_preview)
        gates.register_gate("redirects", address_free)
        register_kind(IdentityKind())
        register_kind(RedirectsKind())
