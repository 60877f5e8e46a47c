"""The workbench shell: Wagtail's admin in Chinese, with the site's name, and nothing but what one's posts are for.

doors.py      Wagtail's own management of users, groups, sites, collections, redirects and workflows answers 404 for
              everybody, superusers too: each would be a way round the role table, the column table or the publish door.
menus.py      the main menu: Wagtail's clutter goes, the rest by permission; our apps' items say for themselves.
home.py       the home page: panels from the registry (`organisation.home`), each deciding for itself whether it has
              anything to say to this person.
content_panels.py, admin_panels.py
              the panels of this app, for those who make content and for those who keep the site.
searching.py  the search box: each person's own list.
login.py      the sign-in form.
account.py    one's own password, in place of Wagtail's account page.
identity.py   网站标识.
pictures.py   the library's pictures, for those who may use it.
release_status.py
              发布状态.
link_words.py labels of Wagtail's link dialogues that are English in every language.
"""
