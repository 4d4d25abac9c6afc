//! Tables of the anonymous side; what each column holds stands in `migrations/ballot`.

diesel::table! {
    door (wave) {
        wave -> Text,
        manifest -> Binary,
        questionnaire -> Binary,
        page -> Binary,
        script -> Binary,
        style -> Binary,
        open -> Bool,
        certificate -> Nullable<Binary>,
    }
}

diesel::table! {
    ballot (wave, commitment, revision) {
        wave -> Text,
        commitment -> Binary,
        revision -> SmallInt,
        #[sql_name = "box"]
        sealed -> Binary,
    }
}

diesel::table! {
    /// The ballots on SQLite, each at a place that the program gives it (migration 000008).
    #[sql_name = "ballot"]
    place (rowid) {
        rowid -> BigInt,
        wave -> Text,
        commitment -> Binary,
        revision -> SmallInt,
        #[sql_name = "box"]
        sealed -> Binary,
    }
}

diesel::allow_tables_to_appear_in_same_query!(door, ballot);

diesel::define_sql_function! {
    /// On PostgreSQL, the only way a ballot gets in.
    fn place_ballot(wave: diesel::sql_types::Text, commitment: diesel::sql_types::Binary,
        revision: diesel::sql_types::SmallInt, sealed: diesel::sql_types::Binary)
        -> diesel::sql_types::Text;
}

diesel::define_sql_function! {
    /// On PostgreSQL, how many boxes lie behind a door that is shut.
    fn boxes_behind(wave: diesel::sql_types::Text)
        -> diesel::sql_types::Nullable<diesel::sql_types::BigInt>;
}

diesel::define_sql_function! {
    /// On PostgreSQL, destroys the ballots behind a door that is shut, and rewrites the table.
    fn destroy_ballots(wave: diesel::sql_types::Text) -> diesel::sql_types::BigInt;
}
