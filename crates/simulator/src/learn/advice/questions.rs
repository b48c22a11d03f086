//! What is asked, and the answers there are. What an answer gives stands in
//! `points`.

use super::points as give;
use super::{Answer, Question};

const fn answer(id: &'static str, label: &'static str, given: &give::Gives) -> Answer {
    Answer {
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
                &give::BROWSER,
            ),
            answer("spa", "A single-page app in the browser", &give::SPA),
            answer(
                "apps",
                "Native apps, alone or beside a browser",
                &give::APPS,
            ),
            answer(
                "machines",
                "Other programs, with no person",
                &give::MACHINES,
            ),
        ],
    },
    Question {
        id: "domains",
        topic: "Domains",
        ask: "Where do the requests go?",
        answers: &[
            answer("one", "To one site", &give::ONE_SITE),
            answer(
                "subdomains",
                "To several sub-domains of one site",
                &give::SUBDOMAINS,
            ),
            answer(
                "several",
                "To several sites, or to the APIs of others",
                &give::SEVERAL_SITES,
            ),
        ],
    },
    Question {
        id: "services",
        topic: "Services",
        ask: "How many services must know who is asking?",
        answers: &[
            answer("one", "One", &give::ONE_SERVICE),
            answer("few", "Several, behind one front", &give::FEW_SERVICES),
            answer(
                "many",
                "Many, or those of other organisations",
                &give::MANY_SERVICES,
            ),
        ],
    },
    Question {
        id: "revocation",
        topic: "Revocation",
        ask: "How soon must a login end once it is revoked?",
        answers: &[
            answer("now", "With the next request", &give::REVOKED_NOW),
            answer("minutes", "Within minutes", &give::REVOKED_IN_MINUTES),
            answer("expiry", "It may run out by itself", &give::REVOKED_NEVER),
        ],
    },
    Question {
        id: "permissions",
        topic: "Permissions",
        ask: "How soon must a changed role take effect?",
        answers: &[
            answer("now", "With the next request", &give::ROLES_NOW),
            answer("minutes", "Within minutes", &give::ROLES_IN_MINUTES),
            answer("rarely", "Roles hardly ever change", &give::ROLES_RARELY),
        ],
    },
    Question {
        id: "scale",
        topic: "Scale",
        ask: "How large is it?",
        answers: &[
            answer("node", "One server", &give::ONE_NODE),
            answer(
                "nodes",
                "Several servers in one place",
                &give::SEVERAL_NODES,
            ),
            answer("regions", "Several regions", &give::REGIONS),
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
                &give::SMALL_TEAM,
            ),
            answer(
                "provider",
                "An identity provider does the login",
                &give::PROVIDER,
            ),
            answer(
                "own",
                "A team that runs an authorization server",
                &give::OWN_SERVER,
            ),
        ],
    },
    Question {
        id: "offline",
        topic: "Offline",
        ask: "Must services verify while nothing central can be reached?",
        answers: &[
            answer("no", "No, they may ask", &give::ONLINE),
            answer("yes", "Yes", &give::OFFLINE),
        ],
    },
    Question {
        id: "harm",
        topic: "Harm",
        ask: "What could a stolen login do?",
        answers: &[
            answer("little", "Little", &give::LITTLE_HARM),
            answer(
                "personal",
                "Show personal or business data",
                &give::PERSONAL_DATA,
            ),
            answer(
                "money",
                "Move money, treat patients, administer",
                &give::MONEY,
            ),
        ],
    },
    Question {
        id: "others",
        topic: "Others",
        ask: "Do applications of others act for the people who log in?",
        answers: &[
            answer("no", "No", &give::NO_OTHERS),
            answer("yes", "Yes, with their consent", &give::OTHERS),
        ],
    },
];
