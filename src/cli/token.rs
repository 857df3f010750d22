//! `floke token`: makes, lists and revokes the tokens by which clients sign in.

use std::str::FromStr;

use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, Subcommand};
use entity::code::{Code, Iterable, Language, Role};
use serde_json::{Value, json};

use super::failure::{Failure, Outcome};
use super::{database, output};
use crate::app::App;
use crate::config::Config;
use crate::domain::auth::{self, CreateRequest, Created, Lifetime, Maker, Token};
use crate::domain::municipality::Municipality;
use crate::domain::rule::{Refusal, Violation};
use crate::model::Clock;

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Make a token, and print its secret alone on standard output; it is told this once
    #[command(
        after_help = "Example: floke token create --municipality 3301 --role contributor --expires 90d"
    )]
    Create(CreateOptions),
    /// List all tokens, never their secrets
    #[command(after_help = "Example: floke token list --json")]
    List(ListOptions),
    /// Revoke a token for good
    #[command(after_help = "Example: floke token revoke tok_0f8fad5bd9cb469fa16570867728950e")]
    Revoke(RevokeOptions),
}

/// What a token is to be.
#[derive(Args, Debug)]
pub struct CreateOptions {
    /// What it may do: reader, contributor, editor or admin; each includes those before it
    #[arg(long, value_parser = role)]
    role: Role,
    /// Municipality that it acts for, by number or id; readers and contributors must have one
    #[arg(long, value_name = "NUMBER")]
    municipality: Option<String>,
    /// How long it is good for: 90d or 12h, say, or never
    #[arg(long, value_name = "TIME", default_value = "never", value_parser = Lifetime::from_str)]
    expires: Lifetime,
    /// What to call it, to know it again
    #[arg(long)]
    name: Option<String>,
}

/// How tokens are listed.
#[derive(Args, Debug)]
pub struct ListOptions {
    /// As JSON, for machines
    #[arg(long)]
    json: bool,
}

/// Which token.
#[derive(Args, Debug)]
pub struct RevokeOptions {
    /// Its id, as floke token list tells it
    #[arg(value_name = "ID")]
    id: String,
}

/// Runs the command.
pub async fn run(step: Step, config: &Config, clock: Clock) -> Outcome {
    let app = database::open_ready(config, clock).await?;
    let outcome = match step {
        Step::Create(options) => create(&app, options).await,
        Step::List(options) => list(&app, &options).await,
        Step::Revoke(options) => revoke(&app, &options.id).await,
    };
    app.db.close().await?;
    outcome
}

async fn create(app: &App, options: CreateOptions) -> Outcome {
    let request = CreateRequest {
        name: options.name,
        role: options.role,
        municipality: options.municipality,
        lifetime: options.expires,
    };
    match auth::create(&app.db, &app.clock, &Maker::Operator, request, None).await {
        Ok(Created { token, secret }) => {
            if let Some(secret) = secret {
                output::line(secret.reveal())?;
            }
            let tokens = std::slice::from_ref(&token);
            let municipalities = auth::municipalities(app.db.reader(), tokens).await?;
            output::note(&summary(&token, municipalities.values().next()));
            Ok(())
        }
        Err(Refusal::Violations(violations)) => {
            let lines = violations.into_vec();
            Err(Failure::wrong_use(lines.iter().map(of_option).collect()))
        }
        Err(Refusal::Error(error)) => Err(error.into()),
    }
}

/// What is wrong with an option, which is called otherwise than the field.
fn of_option(violation: &Violation) -> String {
    let field = violation.field.first().map_or("", String::as_str);
    let option = match field {
        "expiresAt" => "expires",
        other => other,
    };
    format!("--{option}: {}", violation.rule.message(Language::En))
}

fn summary(token: &Token, municipality: Option<&Municipality>) -> String {
    let place = municipality.map_or("no municipality", |it| it.name.as_str());
    let end = token.expires_at.map_or_else(
        || "is good until it is revoked".to_owned(),
        |end| format!("ends {}", told(end)),
    );
    format!(
        "{} is {} of {place} and {end}; its secret is not shown again",
        auth::id_of(token),
        token.role,
    )
}

async fn list(app: &App, options: &ListOptions) -> Outcome {
    let tokens = auth::list(app.db.reader()).await?;
    let municipalities = auth::municipalities(app.db.reader(), &tokens).await?;
    let of = |token: &Token| municipalities.get(&token.municipality_id?);
    if options.json {
        let rows: Vec<Value> = tokens.iter().map(|it| json(it, of(it))).collect();
        return output::line(&format!("{:#}", Value::from(rows)));
    }
    for token in &tokens {
        output::line(&output::harmless(&line(token, of(token))))?;
    }
    Ok(())
}

fn json(token: &Token, municipality: Option<&Municipality>) -> Value {
    json!({
        "id": auth::id_of(token),
        "name": token.name,
        "role": token.role,
        "municipality": municipality.map(|it| json!({ "number": it.number, "name": it.name })),
        "createdAt": told(token.created_at),
        "createdBy": token.created_by,
        "expiresAt": token.expires_at.map(told),
        "lastUsedAt": token.last_used_at.map(told),
        "revokedAt": token.revoked_at.map(told),
    })
}

fn line(token: &Token, municipality: Option<&Municipality>) -> String {
    let place = municipality.map_or("-".to_owned(), |it| {
        let number = it.number.as_deref().unwrap_or("-");
        format!("{number} {}", it.name)
    });
    let time = |time: Option<DateTime<Utc>>| time.map_or("-".to_owned(), told);
    let name = token.name.as_deref().unwrap_or("-");
    format!(
        "{}  {:<11}  {place}  created {}  expires {}  used {}  revoked {}  {name}",
        auth::id_of(token),
        token.role.code(),
        told(token.created_at),
        time(token.expires_at),
        time(token.last_used_at),
        time(token.revoked_at),
    )
}

async fn revoke(app: &App, id: &str) -> Outcome {
    let revoked = match auth::revoke(&app.db, &app.clock, &Maker::Operator, id, None).await {
        Ok(revoked) => revoked,
        Err(Refusal::Violations(_)) => {
            let message = format!("there is no token {id}; floke token list tells which there are");
            return Err(Failure::new(message));
        }
        Err(Refusal::Error(error)) => return Err(error.into()),
    };
    let since = revoked.token.revoked_at.map(told).unwrap_or_default();
    output::note(&if revoked.was_before {
        format!("{id} had been revoked {since}")
    } else {
        format!("{id} is revoked")
    });
    Ok(())
}

fn told(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_code(&text.to_ascii_uppercase()).ok_or_else(|| {
        let known: Vec<String> = Role::iter()
            .map(|role| role.code().to_ascii_lowercase())
            .collect();
        format!("it must be one of {}", known.join(", "))
    })
}
