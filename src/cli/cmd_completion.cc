// hansieve completion
#include <CLI/CLI.hpp>
#include <memory>

#include "commands.h"
#include "completion.h"
#include "messages.h"
#include "output.h"

namespace hansieve::cli {

void add_completion(CLI::App& app, int& status) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("completion", "Print a script that completes hansieve's commands and flags in a shell");
  command->add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([shell, &app, &status] {
    const CommandEntry program = describe(app, user_language());
    status = print(*shell == "bash" ? bash_completion(program) : *shell == "zsh" ? zsh_completion(program) : fish_completion(program));
  });
}

}  // namespace hansieve::cli
