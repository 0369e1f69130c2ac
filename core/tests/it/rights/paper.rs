//! The paper: who may do what, read from domain.md by a person and not from the code.
//!
//! The matrix is compared with this table, so that a wrong rule cannot pass by writing
//! `docs/rights.md` again.

use liangdi_core::choice::Role;

/// One case of one command: where it is allowed, in which roles, and where the paper says so.
pub(crate) struct Line {
    pub(crate) command: &'static str,
    pub(crate) case: &'static str,
    /// `place: roles`, separated by `;`. Roles by letter, see [`letter`]; `sides` stands for the
    /// home branch and both kinds of host.
    pub(crate) allowed: &'static str,
    pub(crate) source: &'static str,
}

const fn line(
    command: &'static str,
    case: &'static str,
    allowed: &'static str,
    source: &'static str,
) -> Line {
    Line {
        command,
        case,
        allowed,
        source,
    }
}

pub(crate) const PAPER: &[Line] = &[
    line(
        "registerOrg",
        "branch below",
        ORGANISERS,
        "R15; decision 17",
    ),
    line("registerOrg", "township below", "banner: D", "R15, R18"),
    line("registerOrg", "elsewhere", ORGANISERS, "R16; decision 17"),
    line("grantOffice", "own organisation", HEADS, "5.1; decision 5"),
    line("grantOffice", "home branch", ABOVE_HOME, "5.1; decision 5"),
    line("grantOffice", "role of another kind", "", "5.1"),
    line(
        "grantOffice",
        "guest of the host",
        "home: SO",
        "design.md 2; R50",
    ),
    line(
        "grantOffice",
        "member's own account",
        "home: SO",
        "design.md 2; DP19",
    ),
    line("endOffice", "own organisation", HEADS, "5.1; decision 5"),
    line("endOffice", "home branch", ABOVE_HOME, "5.1; decision 5"),
    line(
        "endOffice",
        "guest of the host",
        "home: SO; second side: SOT; township: SOT; banner: D",
        "design.md 2; R50",
    ),
    line("publishPack", "", "banner: D", "R4, R18"),
    line(
        "registerMember",
        "own organisation",
        "home: SO; other branch: SO",
        "6.2 Profile",
    ),
    line(
        "registerMember",
        "home branch, with all of a row",
        "home: SO; second side: ST; township: ST; banner: D",
        "6.2 Profile, Flow; R21; decision 17",
    ),
    line(
        "registerMember",
        "home outside, accepting",
        "home: SO; other branch: SO",
        "R2, R12, R73; decision 17",
    ),
    line(
        "registerMember",
        "home outside, asking the home branch",
        "second side: ST; township: ST; banner: D",
        "R2, R12, R21; decision 17",
    ),
    line("assignContactPerson", "", "sides: SO", "R25; section 8"),
    line(
        "correctMember",
        "",
        "home: SO; second side: ST; township: ST",
        "6.2 Profile; decision 23",
    ),
    line("reportDeparture", "", "home: SOC", "6.2 Flow; 3.2 B1"),
    line("reportArrival", "", "sides: SOC", "6.2 Flow"),
    line(
        "acceptAsHost",
        "",
        "asked host: SOG",
        "6.2 Flow; 3.2 B2; R50",
    ),
    line("acceptAsHost", "relayed", "home: SO", "R50"),
    line("declineAsHost", "", "asked host: SO", "6.2 Flow; 3.2 B2"),
    line("declineAsHost", "relayed", "home: SO", "R50"),
    line(
        "recordContact",
        "with a note",
        "sides: SOC",
        "R22, R34; 6.2 Contact notes; 3.2 B5",
    ),
    line(
        "recordAttendance",
        "",
        "sides: SO; host: G; mobile host: G",
        "6.2 Attendance; 3.2 B4; R50",
    ),
    line("recordDues", "", "sides: SO", "6.2 Dues status; 3.2 B3"),
    line(
        "proposePoints",
        "activity item",
        "sides: SO",
        "6.2 Points entries; 3.2 A1-A6",
    ),
    line(
        "proposePoints",
        "B1 by hand",
        "home: SOC",
        "6.2 Points entries; 3.2 B1",
    ),
    line(
        "proposePoints",
        "B2 by hand",
        "sides: SO",
        "6.2 Points entries; 3.2 B2",
    ),
    line("proposePoints", "deduction", "", "DP3"),
    line(
        "confirmEntry",
        "recorded by home",
        OTHER_SIDE,
        "DP4; A1, A2",
    ),
    line("confirmEntry", "recorded by host", "home: SO", "DP4; A1"),
    line("confirmEntry", "relayed", "home: SO", "R50"),
    line(
        "disputeEntry",
        "recorded by home",
        OTHER_SIDE,
        "DP4; A1, A2",
    ),
    line("disputeEntry", "recorded by host", "home: SO", "DP4; A1"),
    line("disputeEntry", "relayed", "home: SO", "R50"),
    line("correctEntry", "recorded by home", "sides: SO", "DP9"),
    line("correctEntry", "recorded by host", "sides: SO", "DP9"),
    line("mergeMembers", "of one branch", "home: SO", DECIDES),
    line("mergeMembers", "of two branches", "banner: D", DECIDES),
    line("separateMembers", "of one branch", "home: SO", DECIDES),
    line("separateMembers", "of two branches", "banner: D", DECIDES),
    // The second side follows the record: it has it without being noted.
    line("openMember", "", "township: SOT; banner: D", "6.2; DP16"),
    line("fileComplaint", "", WITH_ACCOUNT, "DP22"),
    line("answerComplaint", "", "banner: D", "DP22, DP8"),
];

/// The profile is the home branch's to write; of two branches the nearest committee above both.
const DECIDES: &str = "6.2 Profile; design.md 2";

/// The secretary, the township's organiser and the organisation department give offices in their
/// own organisation. The social-work department leads services, a service centre and a partner
/// department have nobody who does.
const HEADS: &str = "sides: S; asked host: S; declined host: S; other branch: S; other host: S; \
                     second side: ST; township: ST; other township: ST; banner: D";
const ABOVE_HOME: &str = "home: S; second side: ST; township: ST; banner: D";
const ORGANISERS: &str = "second side: ST; township: ST; other township: ST; banner: D";
const OTHER_SIDE: &str = "host: SOG; mobile host: SOG; second side: SOT";

/// Everybody but guests, who have no account.
const WITH_ACCOUNT: &str = "home: SOCM; host: SOC; mobile host: SOC; asked host: SOC; \
                            declined host: SOC; second side: SOT; township: SOT; banner: DW; \
                            other branch: SOC; other host: SOC; other township: SOT; \
                            service centre: F; partner: P";

/// The letter of a role.
pub(crate) const fn letter(role: Role) -> char {
    match role {
        Role::Secretary => 'S',
        Role::OrganizationCommissioner => 'O',
        Role::ContactPerson => 'C',
        Role::TownshipOrganizer => 'T',
        Role::OrganizationDept => 'D',
        Role::SocialWorkDept => 'W',
        Role::ServiceCenterStaff => 'F',
        Role::PartnerOfficer => 'P',
        Role::Guest => 'G',
        Role::Member => 'M',
    }
}

impl Line {
    /// Whether the paper allows it for an organisation in this place, in this role.
    pub(crate) fn allows(&self, place: &str, role: Role) -> bool {
        let parts = self.allowed.split(';').filter_map(|it| it.split_once(':'));
        parts
            .filter(|(of, _)| match of.trim() {
                "sides" => ["home", "host", "mobile host"].contains(&place),
                of => of == place,
            })
            .any(|(_, roles)| roles.contains(letter(role)))
    }

    /// The places it names.
    pub(crate) fn places(&self) -> impl Iterator<Item = &'static str> {
        let parts = self.allowed.split(';').filter_map(|it| it.split_once(':'));
        parts.map(|(of, _)| of.trim())
    }
}

/// Which places read which document, by the matrix of 6.2 and the documents of design.md.
pub(crate) const READERS: &[(&str, &str)] = &[
    ("`rules`", "every place"),
    (
        "`office` of the home branch",
        "home; second side; township; banner",
    ),
    ("`office` of its own organisation", "every place"),
    ("`card`", "home; host; mobile host; asked host; second side"),
    ("`year`", "home; host; mobile host; asked host; second side"),
    ("`contact` notes of the home branch", "home"),
    ("`contact` notes of its own organisation", "every place"),
    ("`looked`", "home"),
    ("`case` of the home branch", "banner"),
    ("`case` that the home branch may read", "home; banner"),
];
