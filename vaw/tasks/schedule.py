"""Every regular task, with the reason for its time. Times are UTC; two schedulers never double, since each task is harmless twice."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

# A message that no worker takes in so long has no effect any more; until then no second one is sent. So short because a worker that is
# killed may hold one that it never began.
UNTAKEN_SECONDS = 120


def schedule(lease_seconds: int) -> dict[str, dict[str, Any]]:
    """Celery's beat_schedule. `lease_seconds`: how long work stays with a worker that says nothing; 30 but in tests."""
    return {
        **_outside(),
        **_housing(),
        **_reports(),
        **_trail(lease_seconds),
        # A killed worker's import or report should go on within a minute: lease 30 s + sweep 15 s.
        "sweep": _entry("vaw.tasks.app:sweep", lease_seconds / 2),
        # Each minute: what is due at an hour leaves within that minute, what a killed sender held in the next. Which hour that is in
        # Sweden the rules know; the schedule need not.
        "reminders": _entry("vaw.tasks.reminders:tick", 2.0 * lease_seconds),
        # 02.20 UTC is 03.20 or 04.20 in Sweden: nobody works, and clocks change at 01.00 UTC: never in a skipped or doubled hour.
        "retention": _entry("vaw.tasks.retention:tidy", crontab(hour=2, minute=20)),
        # Owners of action points without an account: 06.15 UTC is before or after the first coffee in Sweden; no mail at night, one a day.
        "actions_due": _entry("vaw.tasks.actions:tell_of_days", crontab(hour=6, minute=15)),
        # Mails whose job was lost or that the server could not take: often enough for the same morning, seldom enough to bother no server.
        "action_letters": _entry("vaw.tasks.actions:send_waiting", crontab(minute="*/10")),
        # Invitations to meetings: likewise, and often enough for a meeting that was moved on the same morning.
        "meeting_letters": _entry("vaw.tasks.meetings:send_waiting", crontab(minute="5-55/10")),
        # Who took over a seat since the others were invited: twice an hour; the rules know in which hours of Sweden's day mails leave.
        "meeting_seats": _entry("vaw.tasks.meetings:tell_of_seats", crontab(minute="20,50")),
        # 06.20 UTC is 07.20 or 08.20 in Sweden: who has not said whether they come is asked when the working day begins.
        "meeting_silent": _entry("vaw.tasks.meetings:ask_again", crontab(hour=6, minute=20)),
        # In the quiet hour of the retention: addresses of guests whose link works no more.
        "meeting_guests": _entry("vaw.tasks.meetings:forget", crontab(hour=2, minute=45)),
        # In the same quiet hour: disposals that were decided and whose job was lost.
        "disposals": _entry("vaw.tasks.disposals:go_on", crontab(hour=3, minute=20)),
        # Ten minutes after the retention, for the same reason: requests for support that were begun and never sent.
        "drafts": _entry("vaw.tasks.support:tidy_drafts", crontab(hour=2, minute=30)),
        # Each minute: letters about places whose job was lost or whose mail server was away, and offers of a place that have ended.
        "letters": _entry("vaw.tasks.training:send_waiting", 2.0 * lease_seconds),
        "offers": _entry("vaw.tasks.training:end_offers", 2.0 * lease_seconds),
        # 06.10 UTC is 07.10 or 08.10 in Sweden: before the working day begins, when one still can say that one does not come.
        "soon": _entry("vaw.tasks.training:tell_of_soon", crontab(hour=6, minute=10)),
        # 06.25 UTC is 07.25 or 08.25 in Sweden: whoever came is told by a mail that arrives in the morning, not at night.
        "closing": _entry("vaw.tasks.certificates:close_forgotten", crontab(hour=6, minute=25)),
        # 06.35 UTC is 07.35 or 08.35 in Sweden: the log of a meeting that nobody ended waits when the working day begins.
        "meeting_ends": _entry("vaw.tasks.meeting_ends:end_forgotten", crontab(hour=6, minute=35)),
        # Ten minutes after the drafts: arrangements after a fortnight, people after a year.
        "forget": _entry("vaw.tasks.training:forget", crontab(hour=2, minute=40)),
        # Every ten minutes: questions about what training led to, which leave in office hours, and catch up when the mail server was away.
        "follow_ups": _entry("vaw.tasks.follow_ups:tick", crontab(minute="*/10")),
        # Ten minutes after the people: addresses to which no question goes any more.
        "follow_up_addresses": _entry("vaw.tasks.follow_ups:forget", crontab(hour=2, minute=50)),
        # 07.10 UTC is 08.10 or 09.10 in Sweden: who has not answered an evaluation is asked when the working day begins.
        "evaluations": _entry("vaw.tasks.evaluations:remind", crontab(hour=7, minute=10)),
        # Ten minutes later: boards hear that an evaluation has ended, with the day's first letter.
        "results": _entry("vaw.tasks.results:tell", crontab(hour=7, minute=20)),
        # In the same quiet hour as what is forgotten above: who has answered an evaluation that has closed.
        "evaluation_turns": _entry("vaw.tasks.evaluations:tidy", crontab(hour=3, minute=0)),
    }


def _housing() -> dict[str, dict[str, Any]]:
    """Protected housing: numbers are asked for, counted by day, frozen and published."""
    return {
        # Shelters are asked for their numbers: 06.40 UTC is 07.40 or 08.40 in Sweden, the first working day of the period.
        "report_rounds": _entry("vaw.tasks.housing_letters:ask", crontab(hour=6, minute=40)),
        # Mails whose job was lost or that the server could not take.
        "report_letters": _entry("vaw.tasks.housing_letters:send_waiting", crontab(minute="*/10")),
        # 03.30 UTC is 04.30 or 05.30 in Sweden, after the day's own counts: published figures are there when people come to work.
        "editions": _entry("vaw.tasks.editions:publish_ripe", crontab(hour=3, minute=30)),
        # 23.20 UTC is 00.20 or 01.20 in Sweden: the day has ended there in winter and summer alike.
        "housing_days": _entry("vaw.tasks.housing_days:count_days", crontab(hour=23, minute=20)),
        # After the retention and before people come to work: ends of quarters, a week later.
        "housing_fixed_days": _entry("vaw.tasks.housing_days:freeze_days", crontab(hour=3, minute=10)),
    }


def _reports() -> dict[str, dict[str, Any]]:
    """Files that are made again and again, and what has become of those that were established."""
    return {
        # Every ten minutes: what is due at six in Sweden is there before people are, and what a machine that was off missed is made soon.
        "report_schedules": _entry("vaw.tasks.schedules:tick", crontab(minute="4-54/10")),
        # 04.10 UTC is 05.10 or 06.10 in Sweden, after the night's counts and publications: established editions against today's figures,
        # so that it is told with the day's first letter.
        "differences": _entry("vaw.tasks.differences:tell", crontab(hour=4, minute=10)),
    }


def _trail(lease_seconds: int) -> dict[str, dict[str, Any]]:
    """The audit under seal, programs that are told of what is in it, texts in quarantine, and restricted addresses."""
    return {
        # Every hour: an address that somebody has written again is not seen for longer.
        "restrictions": _entry("vaw.tasks.restrictions:keep", crontab(minute=40)),
        # With the retention: texts in quarantine about which nobody has decided in a fortnight.
        "quarantine": _entry("vaw.tasks.quarantine:erase_overdue", crontab(hour=2, minute=25)),
        # After it: by what texts are known again goes when no backup can hold them any more.
        "barred_texts": _entry("vaw.tasks.quarantine:let_write_again", crontab(hour=2, minute=27)),
        # Each minute: what may still be altered without a trace is never older than that.
        "audit_seals": _entry("vaw.tasks.sealing:seal", 60.0),
        # Every ten minutes: a day's root leaves in the morning (vaw.tasks.sealing knows when), also when the machine was off just then.
        "audit_roots": _entry("vaw.tasks.sealing:tell_root", crontab(minute="9-59/10")),
        # With the sweep: they asked to be told "at once", and a quarter of a minute is the longest that they wait.
        "webhooks": _entry("vaw.tasks.webhooks:tick", lease_seconds / 2),
    }


def _outside() -> dict[str, dict[str, Any]]:
    """Who has a task through a link: applicants for grants, actors of strategies, schools that asked for material."""
    return {
        # Applicants for grants: who owes an account hears of it when the working day begins (06.50 UTC is 07.50 or 08.50 in Sweden); mails
        # whose job was lost; drafts and addresses that are over, in the quiet hour of the retention.
        "grants_due": _entry("vaw.tasks.grants:tell_of_accounts", crontab(hour=6, minute=50)),
        "grant_letters": _entry("vaw.tasks.grants:send_waiting", crontab(minute="3-53/10")),
        "grants_forget": _entry("vaw.tasks.grants:forget", crontab(hour=2, minute=55)),
        # Actors of strategies are asked for their year at 06.45 UTC, 07.45 or 08.45 in Sweden, on working days; lost mails as above.
        "actor_reports": _entry("vaw.tasks.actors:ask_for_reports", crontab(hour=6, minute=45)),
        "actor_letters": _entry("vaw.tasks.actors:send_waiting", crontab(minute="*/10")),
        # Schools that asked hear of material before a break at 06.55 UTC, 07.55 or 08.55 in Sweden, on working days; lost mails as above;
        # addresses that nobody confirmed, in the quiet hour of the retention.
        "season_prompts": _entry("vaw.tasks.season_letters:prompt", crontab(hour=6, minute=55)),
        "season_letters": _entry("vaw.tasks.season_letters:send_waiting", crontab(minute="7-57/10")),
        "season_forget": _entry("vaw.tasks.season_letters:forget", crontab(hour=2, minute=35)),
    }


def _entry(path: str, when: Any) -> dict[str, Any]:
    return {"task": "vaw.regular", "schedule": when, "args": (path,), "options": {"expires": UNTAKEN_SECONDS}}
