//! The command `coregion`.

mod commands;
mod failure;
mod planning;
mod session;
mod zone_source;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Helps neighbouring jurisdictions see what holds their cooperation back, plan cooperation that pays for every member,
/// and run what they agreed.
#[derive(Parser)]
#[command(name = "coregion", version, propagate_version = true, max_term_width = 110)]
#[command(after_help = examples())]
struct Cli {
    #[command(flatten)]
    session: session::SessionArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Report(commands::report::ReportArgs),
    Check(commands::check::CheckArgs),
    Diagnose(commands::diagnose::DiagnoseArgs),
    Measure(commands::measure::MeasureArgs),
    Plan(commands::plan::PlanArgs),
    Cases(commands::cases::CasesArgs),
    #[cfg(feature = "office")]
    Serve(commands::serve::ServeArgs),
    #[cfg(feature = "office")]
    Office(commands::office::OfficeArgs),
    /// Agreements, money and meetings: not in this build.
    #[cfg(not(feature = "office"))]
    #[command(alias = "serve", disable_help_flag = true)]
    Office {
        #[arg(hide = true, trailing_var_arg = true, allow_hyphen_values = true)]
        asked: Vec<String>,
    },
}

fn examples() -> String {
    let mut examples = String::from(
        "Examples:
  coregion report                          the report of the Huaihai Economic Zone, which comes with Coregion
  coregion report my-zone --lang zh        the report of a folder of tables, in Chinese
  coregion check my-zone                   every problem of a folder of tables, with what to do
  coregion measure gini --set level=county one measure alone
  coregion plan                            what to do about it, with whom, and what others did
",
    );
    if cfg!(feature = "office") {
        examples +=
            "  coregion serve                           the office: agreements, money, meetings, over HTTP
  coregion office demo                     a year of an office: meeting, agreements, money, a dispute
";
    }
    examples + "  coregion help measure                    the help of a command"
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let session = session::Session::new(&cli.session);
    // A reader that has seen enough (`| head`) ends a command; a server goes on.
    #[cfg(feature = "office")]
    let goes_on = matches!(cli.command, Command::Serve(_));
    #[cfg(not(feature = "office"))]
    let goes_on = false;
    if !goes_on {
        sigpipe::reset();
    }
    let done = match cli.command {
        Command::Report(args) => commands::report::run(&args, &session),
        Command::Check(args) => commands::check::run(&args, &session),
        Command::Diagnose(args) => commands::diagnose::run(&args, &session),
        Command::Measure(args) => commands::measure::run(&args, &session),
        Command::Plan(args) => commands::plan::run(&args, &session),
        Command::Cases(args) => commands::cases::run(&args, &session),
        #[cfg(feature = "office")]
        Command::Serve(args) => commands::serve::run(&args, &session),
        #[cfg(feature = "office")]
        Command::Office(args) => commands::office::run(&args, &session),
        #[cfg(not(feature = "office"))]
        Command::Office { .. } => Err(failure::Failure::NoOffice),
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            session.fail(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_its_own_names() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
