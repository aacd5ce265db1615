"""The matrix of role × permission in words, generated from the registry: what the admin pages show and the command line prints."""

from __future__ import annotations

from dataclasses import dataclass

from vaw.domain.people.rules import Role
from vaw.kernel.actor import SYSTEM_ROLE
from vaw.kernel.i18n import N_
from vaw.kernel.permissions import REGISTRY, Among, Anything, Assigned, InRole, Is, Own, Permission, Personal, Rule, Unset, Via

AREAS = {
    "people": N_("Konton och organisationer"),
    "geography": N_("Län och kommuner"),
    "mandates": N_("Uppdrag och listor"),
    "activities": N_("Aktiviteter"),
    "networks": N_("Nätverk och överenskommelser"),
    "support": N_("Stöd och utbildning"),
    "prevention": N_("Förebyggande arbete"),
    "strategies": N_("Strategier och jämställdhet"),
    "housing": N_("Skyddat boende"),
    "knowledge": N_("Kunskapsbank"),
    "notifications": N_("Påminnelser"),
    "insight": N_("Statistik och rapporter"),
}
NAMES = {
    "activities.activity.change": N_("Rätta och ta bort aktiviteter"),
    "activities.activity.log": N_("Logga aktiviteter"),
    "activities.activity.read": N_("Läsa aktiviteter"),
    "activities.draft.change": N_("Bekräfta och ta bort utkast till aktiviteter"),
    "activities.draft.hand_over": N_("Lämna över utkast till någon annan"),
    "activities.draft.propose": N_("Föreslå utkast till aktiviteter"),
    "activities.draft.read": N_("Se utkast till aktiviteter"),
    "activities.import.change": N_("Bekräfta och ångra import"),
    "activities.import.read": N_("Se importer"),
    "activities.import.start": N_("Importera kalkylblad"),
    "activities.log.read": N_("Se länets vecka och år"),
    "activities.total.keep": N_("Räkna om summor"),
    "activities.total.read": N_("Se summor av aktiviteter"),
    "activities.year.lock": N_("Låsa ett redovisat år"),
    "activities.year.unlock": N_("Låsa upp ett redovisat år"),
    "geography.county.read": N_("Se län och kommuner"),
    "housing.bank.search": N_("Söka vem som kan ta emot"),
    "housing.cadence.set": N_("Bestämma hur ofta länets boenden rapporterar"),
    "housing.call.add": N_("Utlysa bidrag"),
    "housing.call.keep": N_("Ändra utlysningar"),
    "housing.call.read": N_("Se utlysningar"),
    "housing.contact.change": N_("Ändra utförares kontaktuppgifter"),
    "housing.contact.read": N_("Läsa utförares kontaktuppgifter"),
    "housing.duty.keep": N_("Notera skyldigheter och tillsyn"),
    "housing.duty.read": N_("Se skyldigheter och tillsyn"),
    "housing.edition.check": N_("Pröva om publicerade siffror röjer något"),
    "housing.edition.publish": N_("Publicera siffror om skyddat boende"),
    "housing.edition.read": N_("Se publicerade siffror om skyddat boende"),
    "housing.facility.add": N_("Lägga till skyddade boenden"),
    "housing.facility.keep": N_("Ändra skyddade boenden"),
    "housing.facility.read": N_("Se skyddade boenden och deras siffror"),
    "housing.fixed_day.freeze": N_("Frysa siffror för en dag"),
    "housing.fixed_day.read": N_("Se frysta siffror"),
    "housing.grant.apply": N_("Söka bidrag"),
    "housing.grant.consult": N_("Samråda om ansökningar"),
    "housing.grant.decide": N_("Besluta om bidrag"),
    "housing.grant.follow": N_("Följa och redovisa sin ansökan"),
    "housing.grant.link": N_("Skicka länkar till dem som söker bidrag"),
    "housing.grant.opinion": N_("Yttra sig om ansökningar"),
    "housing.grant.read": N_("Läsa ansökningar om bidrag"),
    "housing.grant.run": N_("Gallra ansökningar om bidrag"),
    "housing.grant_list.read": N_("Läsa vilka bidrag som har beviljats"),
    "housing.licence.add": N_("Lägga till tillstånd och anmälningar"),
    "housing.licence.keep": N_("Ändra tillstånd och anmälningar"),
    "housing.licence.read": N_("Läsa tillstånd och anmälningar"),
    "housing.link.renew": N_("Skicka en ny länk för rapportering"),
    "housing.look.read": N_("Se vem som har tittat"),
    "housing.nation.read": N_("Se landets lägesbild av skyddat boende"),
    "housing.picture.read": N_("Se lägesbilden av skyddat boende"),
    "housing.provider.add": N_("Lägga till utförare"),
    "housing.provider.keep": N_("Ändra utförare"),
    "housing.provider.read": N_("Se utförare"),
    "housing.round.run": N_("Fråga efter siffror och räkna dagar"),
    "housing.snapshot.read": N_("Läsa rapporter från skyddade boenden"),
    "housing.snapshot.record": N_("Rapportera för skyddade boenden"),
    "insight.figure.read": N_("Se statistik"),
    "insight.report.approve": N_("Godkänna rapporter"),
    "insight.report.build": N_("Bygga rapporter"),
    "insight.report.change": N_("Ändra rapporter"),
    "insight.report.order": N_("Beställa rapporter"),
    "insight.report.read": N_("Läsa rapporter"),
    "knowledge.dataset.add": N_("Lägga till länets serier i kunskapsbanken"),
    "knowledge.dataset.add_national": N_("Lägga till nationella serier i kunskapsbanken"),
    "knowledge.dataset.keep": N_("Ändra serier och läsa in siffror i kunskapsbanken"),
    "knowledge.dataset.read": N_("Läsa kunskapsbanken"),
    "knowledge.version.keep": N_("Granska och ångra utgåvor av siffror"),
    "mandates.account.change": N_("Rätta och ta tillbaka vad som noterats som lämnat"),
    "mandates.account.note": N_("Notera att en redovisning är lämnad"),
    "mandates.account.read": N_("Se hur länets redovisningar ligger till"),
    "mandates.assignment.change": N_("Ändra regeringsuppdrag"),
    "mandates.assignment.read": N_("Läsa regeringsuppdrag"),
    "mandates.term.add": N_("Lägga till poster i nationella listor"),
    "mandates.term.add_own": N_("Lägga till länets egna poster i listor"),
    "mandates.term.change": N_("Ändra poster i nationella listor"),
    "mandates.term.change_own": N_("Ändra länets egna poster i listor"),
    "mandates.term.read": N_("Läsa listor"),
    "networks.action.add": N_("Lägga till åtgärder"),
    "networks.action.answer": N_("Svara på en åtgärd genom en länk"),
    "networks.action.keep": N_("Ändra åtgärder"),
    "networks.action.read": N_("Läsa åtgärder"),
    "networks.agreement.add": N_("Lägga till överenskommelser"),
    "networks.agreement.keep": N_("Ändra överenskommelser och notera vem som skrivit under"),
    "networks.agreement.read": N_("Läsa överenskommelser"),
    "networks.coverage.read": N_("Se vilka kommuner som är med"),
    "networks.decision.read": N_("Läsa beslut"),
    "networks.feed.add": N_("Skapa kalenderadresser till nätverk"),
    "networks.feed.own": N_("Se och stänga sina kalenderadresser"),
    "networks.invitation.answer": N_("Svara på kallelser"),
    "networks.invitation.read": N_("Läsa kallelser"),
    "networks.item.keep": N_("Ändra dagordningar och protokoll"),
    "networks.meeting.add": N_("Lägga till möten"),
    "networks.meeting.keep": N_("Ändra möten och kalla till dem"),
    "networks.meeting.read": N_("Läsa möten"),
    "networks.meeting.run": N_("Avsluta möten vars tid har gått"),
    "networks.minutes.approve": N_("Justera protokoll"),
    "networks.minutes.print": N_("Spara protokoll som PDF"),
    "networks.series.keep": N_("Ändra mötesserier"),
    "networks.template.keep": N_("Ändra mötesmallar"),
    "networks.network.add": N_("Lägga till nätverk"),
    "networks.network.add_national": N_("Lägga till nationella nätverk"),
    "networks.network.keep": N_("Ändra nätverk"),
    "networks.network.read": N_("Läsa nätverk"),
    "networks.results.read": N_("Se vad ett uppdrag har lett till"),
    "networks.work.hand_over": N_("Lämna över ansvar för nätverk, möten och åtgärder"),
    "networks.seat.keep": N_("Ändra platser i nätverk och vem som sitter på dem"),
    "networks.seat.read": N_("Läsa platser i nätverk"),
    "notifications.choice.own": N_("Välja hur man vill bli påmind"),
    "notifications.hours.own": N_("Välja när e-post får komma"),
    "notifications.ledger.keep": N_("Skicka påminnelser"),
    "notifications.ledger.read": N_("Se vilka påminnelser som gått ut i länet"),
    "notifications.matter.hand_over": N_("Lämna över påminnelser"),
    "notifications.matter.take": N_("Ta hand om det som någon påminns om"),
    "notifications.notice.own": N_("Läsa sina egna påminnelser"),
    "people.account.keep": N_("Stänga och öppna konton"),
    "people.account.manage": N_("Se konton, ge och avsluta roller"),
    "people.account.own": N_("Sköta sitt eget konto"),
    "people.calendar.change": N_("Ändra länsstyrelsens arbetsdagar"),
    "people.contact.change": N_("Ändra och avsluta kontakter"),
    "people.invitation.accept": N_("Ta emot en inbjudan"),
    "people.invitation.change": N_("Skicka om och återkalla inbjudningar"),
    "people.invitation.console": N_("Bjuda in från serverns kommandorad"),
    "people.invitation.post": N_("Posta inbjudningar"),
    "people.invitation.send": N_("Bjuda in"),
    "people.organisation.add": N_("Lägga till organisationer"),
    "people.organisation.change": N_("Ändra organisationer"),
    "people.organisation.read": N_("Läsa organisationer"),
    "people.permission.read": N_("Se vem som får göra vad"),
    "people.sign_in.own": N_("Se och avsluta sina egna inloggningar"),
    "people.staff.read": N_("Se vem som leder arbetet och vem som sköter konton"),
    "people.token.own": N_("Sköta sina egna API-nycklar"),
    "prevention.centre.add": N_("Lägga till resurscentrum mot hedersrelaterat våld"),
    "prevention.centre.keep": N_("Rapportera och följa upp resurscentrum"),
    "prevention.centre.read": N_("Läsa om länets resurscentrum"),
    "prevention.centre.read_nation": N_("Se vilka län som har resurscentrum och rapporterar"),
    "prevention.break.add": N_("Införa skolornas lov"),
    "prevention.break.keep": N_("Ändra skolornas lov"),
    "prevention.break.read": N_("Se skolornas lov"),
    "prevention.effort.add": N_("Lägga till förebyggande insatser"),
    "prevention.effort.keep": N_("Ändra förebyggande insatser och deras mätetal"),
    "prevention.effort.read": N_("Läsa förebyggande insatser"),
    "prevention.material.add": N_("Skriva underlag inför lov och dagar"),
    "prevention.material.keep": N_("Ändra och släppa underlag inför lov och dagar"),
    "prevention.material.read": N_("Läsa underlag inför lov och dagar"),
    "prevention.question.ask": N_("Fråga andra län om deras insatser"),
    "prevention.question.read": N_("Läsa frågor mellan län om insatser"),
    "prevention.question.write": N_("Svara på frågor mellan län om insatser"),
    "prevention.shared.read": N_("Läsa insatser som andra län delar"),
    "prevention.subscription.add": N_("Notera vem som vill ha påminnelser inför lov och dagar"),
    "prevention.subscription.answer": N_("Säga ja eller nej till påminnelser inför lov och dagar"),
    "prevention.subscription.ask": N_("Be om påminnelser inför lov och dagar"),
    "prevention.subscription.keep": N_("Avsluta påminnelser inför lov och dagar"),
    "prevention.subscription.read": N_("Se vem som får påminnelser inför lov och dagar"),
    "prevention.week.keep": N_("Införa dagarna för En vecka fri från våld"),
    "prevention.work.hand_over": N_("Lämna över ansvar för förebyggande insatser"),
    "prevention.year.read": N_("Se länets siffror om förebyggande arbete"),
    "strategies.checkpoint.nation": N_("Se hur stor del av avstämningarna som är gjord i varje län"),
    "strategies.checkpoint.read": N_("Se avstämningar av jämställdhet"),
    "strategies.checkpoint.write": N_("Göra avstämningar av jämställdhet"),
    "strategies.example.keep": N_("Ändra och sluta dela länets exempel"),
    "strategies.example.read": N_("Läsa exempel som länen delar"),
    "strategies.example.share": N_("Dela exempel med andra län"),
    "strategies.measure.keep": N_("Ändra och följa upp åtgärder i handlingsplaner"),
    "strategies.measure.read": N_("Läsa åtgärder i handlingsplaner"),
    "strategies.party.answer": N_("Ansluta sig och redovisa genom en länk"),
    "strategies.question.answer": N_("Svara på frågor inom det nationella stödet"),
    "strategies.question.ask": N_("Fråga det län som ger nationellt stöd"),
    "strategies.question.read": N_("Läsa frågor och svar inom det nationella stödet"),
    "strategies.strategy.add": N_("Lägga till strategier"),
    "strategies.strategy.approve": N_("Godkänna strategier"),
    "strategies.strategy.keep": N_("Ändra strategier, mål och aktörer"),
    "strategies.strategy.read": N_("Läsa strategier"),
    "strategies.support.note": N_("Ange vilka län ett nationellt stöd gällde"),
    "strategies.support.read": N_("Se hur landets strategier ligger till"),
    "strategies.work.hand_over": N_("Lämna över ansvar för strategier och åtgärder"),
    "support.work.hand_over": N_("Lämna över ansvar för förfrågningar och utbildningar"),
    "support.certificate.make": N_("Skriva intyg"),
    "support.certificate.revoke": N_("Återkalla intyg"),
    "support.evaluation.answer": N_("Svara på en utvärdering genom en länk"),
    "support.evaluation.keep": N_("Ställa frågorna i en utvärdering"),
    "support.evaluation.read": N_("Se vad utvärderingar gav"),
    "support.follow_up.answer": N_("Svara på en uppföljning genom en länk"),
    "support.follow_up.keep": N_("Skriva ner svar på uppföljningar"),
    "support.follow_up.read": N_("Se uppföljningar"),
    "support.method.add": N_("Lägga till metoder i katalogen"),
    "support.method.add_national": N_("Lägga till nationella metoder i katalogen"),
    "support.method.change": N_("Ändra länets metoder i katalogen"),
    "support.method.change_national": N_("Ändra nationella metoder i katalogen"),
    "support.method.read": N_("Se katalogens utkast och granskning"),
    "support.nation.read": N_("Se landets siffror om stöd och utbildning"),
    "support.occasion.add": N_("Lägga till utbildningstillfällen"),
    "support.occasion.hold": N_("Hålla i utbildningstillfällen"),
    "support.occasion.keep": N_("Ändra, öppna och ställa in utbildningstillfällen"),
    "support.occasion.read": N_("Se utkast till utbildningstillfällen"),
    "support.occasion.run": N_("Sköta väntelistor och utskick"),
    "support.queue.read": N_("Se länets förfrågningar"),
    "support.registration.add": N_("Ta emot en anmälan utan konto"),
    "support.registration.follow": N_("Sköta sin anmälan genom en länk"),
    "support.registration.keep": N_("Ändra anmälningar"),
    "support.registration.read": N_("Se anmälningar"),
    "support.request.answer": N_("Svara på förfrågningar"),
    "support.request.ask": N_("Ta emot en förfrågan utan konto"),
    "support.request.follow": N_("Följa sin förfrågan genom en länk"),
    "support.request.read": N_("Läsa förfrågningar"),
    "support.request.write": N_("Skriva ner en förfrågan åt någon"),
    "support.stage.note": N_("Notera hur långt en metod har kommit"),
    "support.stage.read": N_("Se hur långt metoder har kommit i organisationer"),
    "support.template.add": N_("Lägga till svarsmallar"),
    "support.template.keep": N_("Ändra svarsmallar"),
}
OWN = {"county_id": N_("eget län"), "organisation_id": N_("egen organisation")}


@dataclass(frozen=True, slots=True)
class Line:
    """One permission. `what` and `reach` are marked texts ("reach" in parts); `roles` are codes in the order of Role, "system" last."""

    permission: str
    area: str
    what: str
    reach: tuple[str, ...]
    roles: tuple[str, ...]


def matrix() -> list[Line]:
    """Every permission of the registry, by area in the order of AREAS, then by name."""
    order = [*AREAS, *sorted({name.split(".")[0] for name in REGISTRY} - AREAS.keys())]
    named = sorted(REGISTRY.values(), key=lambda one: (order.index(one.name.split(".")[0]), one.name))
    return [_line(permission) for permission in named]


def _line(permission: Permission[object]) -> Line:  # type: ignore[type-var]  # any model will do
    area = permission.name.split(".")[0]
    held = {str(role) for role in Role} if isinstance(permission, Personal) else {str(role) for role in permission.roles}
    roles = tuple(role for role in (*map(str, Role), SYSTEM_ROLE) if role in held)
    reach = (N_("det egna"),) if isinstance(permission, Personal) else tuple(dict.fromkeys(_reach(permission.where)))
    return Line(permission.name, AREAS.get(area, area), NAMES.get(permission.name, permission.name), reach, roles)


def _reach(rule: Rule) -> list[str]:
    if isinstance(rule, Own):
        return [OWN.get(rule.column, rule.column)]
    if isinstance(rule, InRole | Via):
        return _reach(rule.rule)
    if isinstance(rule, Among):
        return [N_("det som länet är med i")]
    if isinstance(rule, Unset):
        return [N_("det nationella")]
    if isinstance(rule, Assigned):
        return [N_("hela landet genom ett uppdrag")]
    if isinstance(rule, Anything):
        return [N_("hela landet")]
    if isinstance(rule, Is):
        return [N_("det som är öppet")]
    return [word for part in getattr(rule, "parts", ()) for word in _reach(part)]
