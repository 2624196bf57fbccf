//! `dateline check`: the index verified whole.

use anyhow::{Result, bail};
use dateline::Index;

use crate::args::{CheckArgs, Global};
use crate::notes::counted;
use crate::printing;
use crate::progress::Shown;

pub(crate) fn run(global: &Global, args: &CheckArgs) -> Result<bool> {
    let mut printer = printing::table_printer(global, &args.format)?;
    let shown = Shown::new(global.quiet, global.verbose > 0);
    let checked = Index::check(&global.index, &|done, all| shown.step(done, all));
    shown.finish();
    let checked = checked?;
    printer.checked(&checked)?;
    printer.flush()?;
    if checked.faults > 0 {
        let (index, faults) = (global.index.display(), counted(checked.faults, "fault"));
        bail!("{index}: the index is damaged ({faults}); rebuild it with 'dateline index --rebuild'");
    }
    Ok(true)
}
