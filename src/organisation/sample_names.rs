//! Invented names for the sample municipality. Nobody and no place is meant.

/// The municipality itself.
pub(super) const MUNICIPALITY: &str = "Gemeente Waterhoven";

/// A department, and what its teams do.
pub(super) type Department = (&'static str, &'static [&'static str]);

/// Domains, each with its departments.
pub(super) const DOMAINS: [(&str, &[Department]); 5] = [
    (
        "Stadsbeheer",
        &[
            (
                "Openbare Ruimte",
                &[
                    "Groenbeheer",
                    "Straatploeg",
                    "Bomen en Parken",
                    "Speelplekken",
                    "Water en Oevers",
                ],
            ),
            (
                "Afval en Reiniging",
                &[
                    "Straatploeg Reiniging",
                    "Inzameling",
                    "Milieustraat",
                    "Gladheid",
                    "Planning Reiniging",
                ],
            ),
            (
                "Wegen en Verkeer",
                &[
                    "Wegbeheer",
                    "Verkeerslichten",
                    "Bruggen en Sluizen",
                    "Parkeren",
                ],
            ),
            (
                "Handhaving",
                &[
                    "Wijkhandhaving",
                    "Parkeertoezicht",
                    "Boten en Kades",
                    "Meldkamer",
                ],
            ),
        ],
    ),
    (
        "Maatschappelijke Ontwikkeling",
        &[
            (
                "Werk en Inkomen",
                &[
                    "Intake Werk",
                    "Uitkeringen",
                    "Werkgevers",
                    "Bijzondere Bijstand",
                    "Schuldhulp",
                ],
            ),
            (
                "Jeugd en Onderwijs",
                &["Leerplicht", "Jeugdhulp", "Schoolgebouwen", "Voorschool"],
            ),
            (
                "Zorg en Meedoen",
                &[
                    "Wmo-loket",
                    "Huishoudelijke Hulp",
                    "Mantelzorg",
                    "Inburgering",
                ],
            ),
            (
                "Wijken en Welzijn",
                &[
                    "Wijkteam",
                    "Buurthuizen",
                    "Vrijwilligers",
                    "Sport en Bewegen",
                ],
            ),
        ],
    ),
    (
        "Dienstverlening",
        &[
            (
                "Burgerzaken",
                &[
                    "Balie",
                    "Paspoorten",
                    "Geboorte en Huwelijk",
                    "Verhuizingen",
                    "Verkiezingen",
                ],
            ),
            (
                "Klantcontact",
                &["Telefoon", "Chat en Mail", "Webredactie", "Klachten"],
            ),
            ("Belastingen", &["Heffing", "Inning", "Waardering Woningen"]),
        ],
    ),
    (
        "Ruimte en Economie",
        &[
            (
                "Ruimtelijke Plannen",
                &["Stedenbouw", "Bestemmingsplannen", "Landschap", "Erfgoed"],
            ),
            (
                "Vergunningen",
                &[
                    "Bouwvergunningen",
                    "Evenementen",
                    "Horeca",
                    "Milieuvergunningen",
                ],
            ),
            (
                "Wonen en Economie",
                &[
                    "Woningbouw",
                    "Ondernemersloket",
                    "Grondzaken",
                    "Duurzaamheid",
                ],
            ),
        ],
    ),
    (
        "Bedrijfsvoering",
        &[
            (
                "Personeel en Organisatie",
                &["Werving", "Salarissen", "Opleiding", "Gezond Werken"],
            ),
            (
                "Financiën",
                &["Begroting", "Crediteuren", "Inkoop", "Verslaglegging"],
            ),
            (
                "Informatievoorziening",
                &[
                    "Servicedesk",
                    "Applicaties",
                    "Netwerk",
                    "Archief",
                    "Gegevens",
                ],
            ),
        ],
    ),
];

/// Parts of town: they tell teams apart that do the same work.
pub(super) const QUARTERS: [&str; 8] = [
    "Noord",
    "Zuid",
    "Oost",
    "West",
    "Centrum",
    "Havens",
    "Polder",
    "Duinzicht",
];

/// Given names, from the many places that people of a municipality come from.
pub(super) const GIVEN: [&str; 48] = [
    "Aafke", "Abel", "Amira", "Anouk", "Bilal", "Bram", "Carlijn", "Chen", "Daan", "Dewi", "Elif",
    "Emre", "Esra", "Fatima", "Femke", "Floor", "Gijs", "Hanna", "Hassan", "Ilse", "Indra",
    "Jasmijn", "Jelle", "Joost", "Karim", "Kwame", "Lotte", "Maaike", "Malika", "Marek", "Mees",
    "Naomi", "Nour", "Olga", "Pieter", "Priya", "Ravi", "Roos", "Samira", "Sander", "Sanne",
    "Sietske", "Tariq", "Thijs", "Wouter", "Yara", "Youssef", "Zoë",
];

/// Family names.
pub(super) const FAMILY: [&str; 48] = [
    "Abdi",
    "Aksoy",
    "van den Akker",
    "Bakkerveld",
    "Benali",
    "Boersma",
    "Brandsma",
    "ter Brugge",
    "Celik",
    "Dekkers",
    "van Dorp",
    "Duinstra",
    "El Idrissi",
    "van Es",
    "Ferreira",
    "Gerbrandy",
    "de Graaff",
    "Haddad",
    "van der Heide",
    "Hoekstra",
    "Hofland",
    "Ibrahim",
    "Jacobs",
    "Kaya",
    "Kloosterman",
    "Kowalski",
    "Kramerveld",
    "van Leeuwen",
    "Lie",
    "Martina",
    "Meerdink",
    "Mensah",
    "Nijland",
    "Osei",
    "Oudkerk",
    "Pinas",
    "Pronk",
    "Rahman",
    "Rietveld",
    "van Rijn",
    "Santos",
    "Schuurman",
    "Soekarno",
    "Tahiri",
    "Veenstra",
    "Vermeer",
    "Wong",
    "IJzerman",
];
