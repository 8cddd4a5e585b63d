// The commands. Each adds itself to the program; when it was asked for, it runs and sets `status`.
#pragma once

namespace CLI {
class App;
}

namespace hansieve::cli {

void add_clean(CLI::App& app, int& status);
void add_restore(CLI::App& app, int& status);
void add_explain(CLI::App& app, int& status);
void add_dedup(CLI::App& app, int& status);
void add_report(CLI::App& app, int& status);
void add_bench(CLI::App& app, int& status);
void add_index(CLI::App& app, int& status);
void add_config(CLI::App& app, int& status);
void add_help(CLI::App& app, int& status);
void add_completion(CLI::App& app, int& status);

/// All of them, and the flags that every command has.
void add_commands(CLI::App& app, int& status);

}  // namespace hansieve::cli
