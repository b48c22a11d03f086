//! The questions and their answers. The points of an answer are in `points`.

use super::points;
use super::{AnswerOption, Question};

const fn answer(
    id: &'static str,
    label: &'static str,
    given: &points::AnswerPoints,
) -> AnswerOption {
    AnswerOption {
        id,
        label,
        points: given.points,
        caveat: given.caveat,
    }
}

/// Every question, in the order in which they are asked.
pub const QUESTIONS: &[Question] = &[
    Question {
        id: "clients",
        topic: "Clients",
        ask: "Who sends the requests?",
        answers: &[
            answer(
                "browser",
                "Browsers, for pages that the server makes",
                &points::BROWSER,
            ),
            answer("spa", "A single-page app in the browser", &points::SPA),
            answer(
                "apps",
                "Native apps, alone or beside a browser",
                &points::APPS,
            ),
            answer(
                "machines",
                "Other programs, with no person",
                &points::MACHINES,
            ),
        ],
    },
    Question {
        id: "domains",
        topic: "Domains",
        ask: "Where do the requests go?",
        answers: &[
            answer("one", "To one site", &points::ONE_SITE),
            answer(
                "subdomains",
                "To several sub-domains of one site",
                &points::SUBDOMAINS,
            ),
            answer(
                "several",
                "To several sites, or to the APIs of others",
                &points::SEVERAL_SITES,
            ),
        ],
    },
    Question {
        id: "services",
        topic: "Services",
        ask: "How many services must know who is asking?",
        answers: &[
            answer("one", "One", &points::ONE_SERVICE),
            answer("few", "Several, behind one front", &points::FEW_SERVICES),
            answer(
                "many",
                "Many, or those of other organisations",
                &points::MANY_SERVICES,
            ),
        ],
    },
    Question {
        id: "revocation",
        topic: "Revocation",
        ask: "How soon must a login end once it is revoked?",
        answers: &[
            answer("now", "With the next request", &points::REVOKED_NOW),
            answer("minutes", "Within minutes", &points::REVOKED_IN_MINUTES),
            answer("expiry", "It may run out by itself", &points::REVOKED_NEVER),
        ],
    },
    Question {
        id: "permissions",
        topic: "Permissions",
        ask: "How soon must a changed role take effect?",
        answers: &[
            answer("now", "With the next request", &points::ROLES_NOW),
            answer("minutes", "Within minutes", &points::ROLES_IN_MINUTES),
            answer("rarely", "Roles hardly ever change", &points::ROLES_RARELY),
        ],
    },
    Question {
        id: "scale",
        topic: "Scale",
        ask: "How large is it?",
        answers: &[
            answer("node", "One server", &points::ONE_NODE),
            answer(
                "nodes",
                "Several servers in one place",
                &points::SEVERAL_NODES,
            ),
            answer("regions", "Several regions", &points::REGIONS),
        ],
    },
    Question {
        id: "team",
        topic: "Team",
        ask: "Who looks after logins and keys?",
        answers: &[
            answer(
                "small",
                "A small team, beside everything else",
                &points::SMALL_TEAM,
            ),
            answer(
                "provider",
                "An identity provider does the login",
                &points::PROVIDER,
            ),
            answer(
                "own",
                "A team that runs an authorization server",
                &points::OWN_SERVER,
            ),
        ],
    },
    Question {
        id: "offline",
        topic: "Offline",
        ask: "Must services verify while nothing central can be reached?",
        answers: &[
            answer("no", "No, they may ask", &points::ONLINE),
            answer("yes", "Yes", &points::OFFLINE),
        ],
    },
    Question {
        id: "harm",
        topic: "Harm",
        ask: "What could a stolen login do?",
        answers: &[
            answer("little", "Little", &points::LITTLE_HARM),
            answer(
                "personal",
                "Show personal or business data",
                &points::PERSONAL_DATA,
            ),
            answer(
                "money",
                "Move money, treat patients, administer",
                &points::MONEY,
            ),
        ],
    },
    Question {
        id: "others",
        topic: "Others",
        ask: "Do applications of others act for the people who log in?",
        answers: &[
            answer("no", "No", &points::NO_OTHERS),
            answer("yes", "Yes, with their consent", &points::OTHERS),
        ],
    },
];
