//! The tests are in `tests/`, the benchmarks in `benches/`.

/// Compiles every code block of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// Compiles every code block of the book: an item for each chapter.
macro_rules! chapters {
    ($($name:ident $file:literal)*) => {$(
        #[cfg(doctest)]
        #[doc = include_str!(concat!("../../docs/src/", $file))]
        pub struct $name;
    )*};
}

chapters! {
    Introduction "introduction.md"
    GuideFirstSteps "guide/first-steps.md"
    GuideConcepts "guide/concepts.md"
    GuideMount "guide/mount.md"
    GuideSession "guide/session.md"
    GuideFrontEnds "guide/front-ends.md"
    GuidePage "guide/page.md"
    GuideJson "guide/json.md"
    GuideOrigins "guide/origins.md"
    GuidePrefix "guide/prefix.md"
    GuideCalls "guide/calls.md"
    GuideTables "guide/tables.md"
    GuideDatabases "guide/databases.md"
    GuideFailover "guide/failover.md"
    GuideProduction "guide/production.md"
    CookbookProvider "cookbook/provider.md"
    CookbookAccounts "cookbook/accounts.md"
    CookbookOrganizations "cookbook/organizations.md"
    CookbookScopes "cookbook/scopes.md"
    CookbookGiven "cookbook/given.md"
    CookbookRequests "cookbook/requests.md"
    CookbookAnswers "cookbook/answers.md"
    CookbookExchange "cookbook/exchange.md"
    CookbookSigning "cookbook/signing.md"
    CookbookHosts "cookbook/hosts.md"
    CookbookIdTokens "cookbook/id-tokens.md"
    CookbookColumns "cookbook/columns.md"
    CookbookLookups "cookbook/lookups.md"
    CookbookHooks "cookbook/hooks.md"
    CookbookUnasked "cookbook/unasked.md"
    CookbookApiErrors "cookbook/api-errors.md"
    MovingWhichWay "moving/which-way.md"
    MovingAdopt "moving/adopt.md"
    MovingImport "moving/import.md"
    MovingSideBySide "moving/side-by-side.md"
    TestingMockProvider "testing/mock-provider.md"
    TestingConformance "testing/conformance.md"
    OperatingKeys "operating/keys.md"
    OperatingEvents "operating/events.md"
    OperatingSupport "operating/support.md"
    OperatingDoctor "operating/doctor.md"
    OperatingFailures "operating/failures.md"
    OperatingGenerated "operating/generated.md"
    SecurityReviewers "security/reviewers.md"
    SecurityPromises "security/promises.md"
    ReferenceStruct "reference/struct.md"
    ReferencePlaceholders "reference/placeholders.md"
    ReferenceAttributes "reference/attributes.md"
    ReferencePresets "reference/presets.md"
    ReferenceEnvironment "reference/environment.md"
    ReferenceFeatures "reference/features.md"
    Figures "figures.md"
    ReferenceVersions "reference/versions.md"
}
