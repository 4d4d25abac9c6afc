//! Tables of the identified side; what each column holds stands in `migrations/office`.

diesel::table! {
    wave (id) {
        id -> Text,
        state -> Text,
        closes -> Date,
        questionnaire -> Text,
        policy -> Text,
        manifest -> Nullable<Binary>,
        issued -> Nullable<Integer>,
        certificate -> Nullable<Text>,
        released -> Nullable<Date>,
        closed -> Nullable<Date>,
        counted_with -> Nullable<Text>,
    }
}

diesel::table! {
    unit (wave, id) {
        wave -> Text,
        id -> Text,
        parent -> Text,
        name -> Text,
        joined -> Bool,
        position -> Integer,
        counts_in -> Nullable<Text>,
    }
}

diesel::table! {
    person (wave, id) {
        wave -> Text,
        id -> Text,
        unit -> Text,
        leads -> Nullable<Text>,
        email -> Nullable<Text>,
        name -> Text,
        language -> Text,
    }
}

diesel::table! {
    wave_group (wave, group) {
        wave -> Text,
        group -> Text,
        label -> Text,
        size -> Integer,
        unit -> Text,
        public_key -> Binary,
        signing_key -> Nullable<Binary>,
    }
}

diesel::table! {
    invitation (wave, secret_sha256) {
        wave -> Text,
        secret_sha256 -> Binary,
        person -> Text,
        group -> Text,
        blinded_sha256 -> Nullable<Binary>,
    }
}

diesel::table! {
    paper_code (wave, code_id) {
        wave -> Text,
        group -> Text,
        code_id -> Text,
        hash -> Text,
        blinded_sha256 -> Nullable<Binary>,
    }
}

diesel::table! {
    mailed (wave, mailing, person) {
        wave -> Text,
        mailing -> Text,
        person -> Text,
    }
}

diesel::table! {
    block (wave, question, step, unit) {
        wave -> Text,
        question -> Text,
        step -> Text,
        unit -> Text,
        respondents -> Integer,
        form -> Text,
    }
}

diesel::table! {
    moment (wave, theme) {
        wave -> Text,
        theme -> Text,
        persons -> Integer,
        deviations -> Double,
    }
}

diesel::table! {
    participation (wave, unit, rest) {
        wave -> Text,
        unit -> Text,
        rest -> Bool,
        shown -> Text,
    }
}

diesel::table! {
    comment (id) {
        id -> Text,
        wave -> Text,
        unit -> Text,
        question -> Text,
        text -> Text,
    }
}

diesel::table! {
    account (id) {
        id -> Text,
        name -> Text,
        role -> Text,
        unit -> Nullable<Text>,
        password_hash -> Text,
        attempts -> Integer,
        locked_until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    session (token_sha256) {
        token_sha256 -> Binary,
        account -> Text,
        expires -> Timestamp,
    }
}

diesel::table! {
    spent_sign_on (state_sha256) {
        state_sha256 -> Binary,
        expires -> Timestamp,
    }
}

diesel::table! {
    breakdown (wave, background, unit, group, question) {
        wave -> Text,
        background -> Text,
        unit -> Text,
        group -> Text,
        question -> Text,
        respondents -> Integer,
        sum -> BigInt,
    }
}

diesel::table! {
    ledger (wave, number) {
        wave -> Text,
        number -> Integer,
        kind -> Text,
        published -> Date,
        digest -> Text,
        certificate -> Text,
        name -> Nullable<Text>,
    }
}

diesel::table! {
    headcount (wave, unit) {
        wave -> Text,
        unit -> Text,
        people -> Integer,
    }
}

diesel::table! {
    recut (wave, number, source, unit) {
        wave -> Text,
        number -> Integer,
        source -> Text,
        unit -> Text,
    }
}

diesel::table! {
    talk (wave, unit) {
        wave -> Text,
        unit -> Text,
        talked_on -> Date,
    }
}

diesel::table! {
    facilitation (wave, unit) {
        wave -> Text,
        unit -> Text,
        state -> Text,
        asked_on -> Date,
    }
}

diesel::table! {
    action (id) {
        id -> Text,
        wave -> Text,
        unit -> Text,
        slot -> Nullable<Integer>,
        theme -> Text,
        text -> Text,
        owner -> Text,
        due -> Date,
        state -> Text,
        reason -> Nullable<Text>,
        card -> Nullable<Text>,
        agreed_on -> Date,
    }
}

diesel::table! {
    escalation (id) {
        id -> Text,
        wave -> Text,
        unit -> Text,
        above -> Text,
        slot -> Nullable<Integer>,
        text -> Text,
        asked_on -> Date,
        state -> Text,
        answer -> Nullable<Text>,
        answered_on -> Nullable<Date>,
    }
}

diesel::table! {
    promise (account, wave) {
        account -> Text,
        wave -> Text,
        promised -> Timestamp,
    }
}

diesel::table! {
    reading (account, wave, unit, page, day) {
        account -> Text,
        wave -> Text,
        unit -> Text,
        page -> Text,
        day -> Date,
        opened -> Timestamp,
    }
}

diesel::table! {
    program_token (account) {
        account -> Text,
        token_sha256 -> Binary,
        expires -> Timestamp,
    }
}

diesel::table! {
    share_link (secret_sha256) {
        secret_sha256 -> Binary,
        id -> Text,
        wave -> Text,
        unit -> Text,
        account -> Text,
        created -> Timestamp,
        ends -> Timestamp,
        revoked -> Nullable<Timestamp>,
    }
}

diesel::table! {
    indicator (id, number) {
        id -> Text,
        number -> Integer,
        described -> Text,
        entered_by -> Nullable<Text>,
        entered -> Timestamp,
    }
}

diesel::table! {
    measurement (indicator, as_of, number) {
        indicator -> Text,
        as_of -> Date,
        number -> Integer,
        value -> Nullable<Double>,
        out_of -> Nullable<Integer>,
        reason -> Nullable<Text>,
        classification -> Text,
        entered_by -> Nullable<Text>,
        entered -> Timestamp,
    }
}

diesel::joinable!(session -> account (account));
diesel::joinable!(program_token -> account (account));
diesel::joinable!(promise -> account (account));
diesel::joinable!(reading -> account (account));
diesel::joinable!(share_link -> account (account));
diesel::allow_tables_to_appear_in_same_query!(account, session);
diesel::allow_tables_to_appear_in_same_query!(account, program_token);
diesel::allow_tables_to_appear_in_same_query!(account, promise);
diesel::allow_tables_to_appear_in_same_query!(account, reading);
diesel::allow_tables_to_appear_in_same_query!(account, share_link);
diesel::allow_tables_to_appear_in_same_query!(wave, wave_group, invitation, paper_code, unit);

diesel::define_sql_function! {
    /// On PostgreSQL, destroys the issuing keys of a closed wave and forgets who took a token, in the
    /// files too.
    fn forget_tokens(wave: diesel::sql_types::Text);
}
