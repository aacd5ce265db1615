// First in <body>, and blocking: GOV.UK's components stay off without these classes. Loaded later, the page would jump.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
