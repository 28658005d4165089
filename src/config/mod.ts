/**
 * `config/`: every option, declared once.
 *
 * Start reading at `schema.ts`, which has one row for each option; `kinds.ts` has the kinds of values that rows use.
 * `load.ts` reads flags (`flags.ts`), environment and config file (`config_file.ts`), `read_options.ts` the options of
 * an embedding program, `cross_check.ts` finds values that do not go together, and `help.ts` writes `--help` and the
 * table of OPTIONS.md.
 */
