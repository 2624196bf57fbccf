//! The command line as clap reads it: nothing but parsing and checking of single values.

use std::path::PathBuf;

use clap::{ArgAction, Args as ClapArgs, Parser, Subcommand, ValueEnum};
use dateline::{Language, Sample};

/// Full-text search for news archives: ranked passages and quotations.
///
/// Exit status: 0 something was found (or the work was done), 1 nothing was found, 2 an error.
#[derive(Debug, Parser)]
#[command(name = "dateline", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The folder of the index where none is named.
pub(crate) const INDEX_DIR: &str = "index";

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Global {
    /// The folder of the index
    #[arg(short, long, global = true, value_name = "DIR", default_value = INDEX_DIR, env = "DATELINE_INDEX")]
    pub(crate) index: PathBuf,
    /// No progress, no notes
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Say more of what is done
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Colours and highlights
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Build the index, or bring it up to date
    Index(IndexArgs),
    /// Ranked passages
    Search(SearchArgs),
    /// Ranked quotations
    Quotes(QuotesArgs),
    /// Who is quoted, with how many quotations in how many articles
    Speakers(SpeakersArgs),
    /// One article: text, metadata, quotations
    Show(ShowArgs),
    /// Quotations of articles, without an index: articles in, JSON Lines out
    Extract(ExtractArgs),
    /// Retrieval measures of a run over judged queries
    Eval(crate::eval::EvalArgs),
    /// What the index holds
    Status(StatusArgs),
    /// Verify the index whole: every file, every posting, everything stored
    Check(CheckArgs),
    #[command(flatten)]
    Explore(crate::explore::Explore),
    /// Completions for a shell, to be sourced by it
    Completions(CompletionsArgs),
    /// The manual: the program's page, or with a folder a page a command
    Man(ManArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct IndexArgs {
    /// Files and folders to add to those the index knows; none: bring all of them up to date
    pub(crate) paths: Vec<PathBuf>,
    /// Threads that read and analyse (0: as many as there are cores)
    #[arg(long, default_value_t = 0)]
    pub(crate) threads: usize,
    /// Memory for growing segments, e.g. 512M: at least 16M, and 15 MB for every thread that builds them
    #[arg(long, value_parser = size, default_value = "256M", value_name = "SIZE")]
    pub(crate) memory: usize,
    /// Read everything anew
    #[arg(long)]
    pub(crate) rebuild: bool,
    /// Take every article to be in this language instead of detecting it
    #[arg(long, value_parser = language, value_name = "LANG")]
    pub(crate) language: Option<Language>,
    /// Read hidden files and folders
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Follow symbolic links
    #[arg(long)]
    pub(crate) follow: bool,
    /// Keep texts to the letter: read no HTML, leave spaces and line ends alone
    #[arg(long)]
    pub(crate) text_as_is: bool,
    /// Take a root, and all that came from it, out of the index
    #[arg(long, value_name = "PATH")]
    pub(crate) forget: Vec<PathBuf>,
    /// Read files and folders to add from a list, one a line or parted by zero bytes (- is standard input)
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<PathBuf>,
    /// End with status 2 if anything could not be read
    #[arg(long)]
    pub(crate) strict: bool,
}

/// Which articles are searched.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Filters")]
pub(crate) struct FilterArgs {
    /// Articles of this date or later: 2011, 2011-09, 2011-09-03, 30d (days; w, m, y alike), yesterday, last-month
    #[arg(long, value_name = "DATE")]
    pub(crate) after: Option<String>,
    /// Articles from before this date
    #[arg(long, value_name = "DATE")]
    pub(crate) before: Option<String>,
    /// Articles of this source (words of its name)
    #[arg(long, value_name = "S")]
    pub(crate) source: Vec<String>,
    /// Articles filed from this place
    #[arg(long, value_name = "P")]
    pub(crate) place: Vec<String>,
    /// Articles by this author
    #[arg(long, value_name = "A")]
    pub(crate) author: Vec<String>,
    /// Articles in this language; limits inflection to it, too
    #[arg(long, value_name = "L", value_parser = language)]
    pub(crate) lang: Vec<Language>,
    /// Articles whose path matches, e.g. 'wire/2011/**'
    #[arg(long, value_name = "GLOB")]
    pub(crate) path: Vec<String>,
    /// Judge the whole query over one sentence, paragraph or quotation instead of the article
    #[arg(long, value_enum, value_name = "UNIT")]
    pub(crate) within: Option<WithinArg>,
    /// Bring PATH into the index first, then search only what came from it
    #[arg(long = "in", value_name = "PATH")]
    pub(crate) inside: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum WithinArg {
    Sentence,
    Paragraph,
    Quote,
    Article,
}

/// How the query is read.
#[derive(Clone, Copy, Debug, ClapArgs)]
#[command(next_help_heading = "Query")]
pub(crate) struct QueryArgs {
    /// Any of the words instead of all of them, best match first
    #[arg(long)]
    pub(crate) any: bool,
    /// The query is words alone: no operators, any of them
    #[arg(long)]
    pub(crate) plain: bool,
    /// Most words that a pattern may stand for
    #[arg(long, default_value_t = dateline::EXPANSIONS_MAX, value_name = "N")]
    pub(crate) max_expansions: usize,
}

/// How much is shown, and how.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Most results (0: all)
    #[arg(short = 'n', long, default_value_t = 10, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    pub(crate) limit: usize,
    /// Results left out before the first
    #[arg(long, default_value_t = 0, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    pub(crate) offset: usize,
    #[command(flatten)]
    pub(crate) sample: SampleArgs,
    /// Exact numbers of matches and articles, nothing else
    #[arg(long)]
    pub(crate) count: bool,
    /// The order
    #[arg(long, value_enum, default_value_t = SortArg::Score, allow_hyphen_values = true)]
    pub(crate) sort: SortArg,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// Choosing by chance.
#[derive(Clone, Copy, Debug, ClapArgs)]
pub(crate) struct SampleArgs {
    /// A random sample of N of what matches, that others can repeat
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// The seed of the sample
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,
}

impl SampleArgs {
    pub(crate) fn get(self) -> Option<Sample> {
        self.sample.map(|size| Sample { size, seed: self.seed })
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct FormatArgs {
    /// How results are written
    #[arg(long, value_enum, default_value_t = FormatArg::Text)]
    pub(crate) format: FormatArg,
    /// The same as --format jsonl
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    Text,
    Jsonl,
    Csv,
    Tsv,
    Trec,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SortArg {
    Score,
    Date,
    #[value(name = "-date")]
    DateDescending,
    Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Unit {
    Passage,
    Article,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SearchArgs {
    /// What is sought, e.g. '"missile defence" threat'
    #[arg(required_unless_present = "batch")]
    pub(crate) query: Option<String>,
    /// Answer every query of a file instead: a query a line, or an id, a tab and a query (- is standard input)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["query", "parse"])]
    pub(crate) batch: Option<PathBuf>,
    /// What is ranked
    #[arg(long, value_enum, default_value_t = Unit::Passage)]
    pub(crate) unit: Unit,
    /// Most passages shown of one article
    #[arg(long, default_value_t = 1, value_name = "K", value_parser = at_least_one)]
    pub(crate) passages: usize,
    /// Show what every score is made of
    #[arg(long)]
    pub(crate) explain: bool,
    /// One of each group of near-duplicates, saying how many more there are
    #[arg(long)]
    pub(crate) collapse: bool,
    /// Print how the query was read, and do not search
    #[arg(long)]
    pub(crate) parse: bool,
    #[command(flatten)]
    pub(crate) filters: FilterArgs,
    #[command(flatten)]
    pub(crate) reading: QueryArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Which quotations are meant.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Quotations")]
pub(crate) struct QuoteFilterArgs {
    /// Quotations of this speaker (words of the name)
    #[arg(long, value_name = "NAME")]
    pub(crate) speaker: Vec<String>,
    /// Quotations of this kind
    #[arg(long, value_enum, value_name = "KIND")]
    pub(crate) kind: Vec<KindArg>,
    /// Quotations reported with this word, e.g. warned
    #[arg(long, value_name = "WORD")]
    pub(crate) cue: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KindArg {
    Direct,
    Indirect,
    Mixed,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct QuotesArgs {
    /// What is sought within the quotations; none: all of them
    pub(crate) query: Option<String>,
    /// Answer every query of a file instead: a query a line, or an id, a tab and a query (- is standard input)
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    pub(crate) batch: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) quotations: QuoteFilterArgs,
    #[command(flatten)]
    pub(crate) filters: FilterArgs,
    #[command(flatten)]
    pub(crate) reading: QueryArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SpeakersArgs {
    /// What is sought within the quotations; none: all of them
    pub(crate) query: Option<String>,
    /// Join or part names by hand: a file with a line a person, 'Name: other name, another'
    #[arg(long, value_name = "FILE")]
    pub(crate) aliases: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) quotations: QuoteFilterArgs,
    #[command(flatten)]
    pub(crate) scope: crate::explore::ScopeArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ShowArgs {
    /// The article's id
    pub(crate) id: String,
    /// Highlight what this matches
    #[arg(long, value_name = "Q")]
    pub(crate) query: Option<String>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExtractArgs {
    /// Files and folders; none: JSON Lines from standard input
    pub(crate) paths: Vec<PathBuf>,
    /// Give the sentences, too
    #[arg(long)]
    pub(crate) sentences: bool,
    /// Take every article to be in this language instead of detecting it
    #[arg(long, value_parser = language, value_name = "LANG")]
    pub(crate) language: Option<Language>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ManArgs {
    /// The folder that the pages are written into
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

fn language(text: &str) -> Result<Language, String> {
    Language::from_code(text)
        .ok_or_else(|| format!("'{text}' is no language that dateline knows; write an ISO 639-1 code, e.g. en"))
}

/// A number of results; a negative one is told what it means here, and not taken for an argument of its own.
pub(crate) fn whole(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("'{text}' is no number from 0 up; -n 0 shows all"))
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| format!("'{text}' is no number above 0"))
}

/// `512M`, `2G`, `65536`.
fn size(text: &str) -> Result<usize, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor = match text.get(digits.len()..).unwrap_or_default().to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" | "KIB" => 1 << 10,
        "M" | "MB" | "MIB" => 1 << 20,
        "G" | "GB" | "GIB" => 1 << 30,
        unit => return Err(format!("'{unit}' is no unit of memory; write e.g. 512M or 2G")),
    };
    let number: usize = digits.parse().map_err(|_| format!("'{text}' is no size; write e.g. 512M or 2G"))?;
    number.checked_mul(factor).filter(|bytes| *bytes >= 16 << 20).ok_or_else(|| "at least 16M are needed".to_owned())
}
