#include "completion.h"

#include <algorithm>

namespace hansieve::cli {
namespace {

std::string last_word(const CommandEntry& command) { return command.name.substr(command.name.rfind(' ') + 1); }

bool is_path(const std::string& value) { return value.find("FILE") != std::string::npos || value.find("DIR") != std::string::npos; }

std::string joined(const std::vector<std::string>& words, const char* between = " ") {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

std::vector<std::string> names_of(const std::vector<CommandEntry>& commands) {
  std::vector<std::string> out;
  for (const CommandEntry& command : commands) out.push_back(last_word(command));
  return out;
}

std::vector<std::string> spellings(const CommandEntry& command) {
  std::vector<std::string> out;
  for (const FlagEntry& flag : command.flags) {
    if (flag.is_argument) continue;
    if (!flag.brief.empty()) out.push_back(flag.brief);
    out.push_back(flag.name);
  }
  return out;
}

// Values of an argument without a dash: those of its choices, else the commands of the program.
std::vector<std::string> argument_choices(const CommandEntry& command) {
  for (const FlagEntry& flag : command.flags) {
    if (flag.is_argument) return flag.choices;
  }
  return {};
}

// In single quotes, for a POSIX shell.
std::string quoted(std::string text) {
  for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 4) text.replace(at, 1, "'\\''");
  return "'" + text + "'";
}

template <typename F>
void for_each_command(const CommandEntry& program, F f) {
  for (const CommandEntry& command : program.commands) {
    f(command);
    for (const CommandEntry& below : command.commands) f(below);
  }
}

// [INPUT]: text for zsh, where brackets and colons mean something.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

// The values of a flag for fish; of a list, those that may follow.
std::string fish_words(const FlagEntry& flag) {
  if (flag.delimiter == '\0') return joined(flag.choices);
  return "(__fish_complete_list , \"string split ' ' " + quoted(joined(flag.choices)) + "\")";
}

}  // namespace

std::string bash_completion(const CommandEntry& program) {
  std::string out =
      "# bash completion for hansieve\n"
      "_hansieve() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= word list=\n"
      "  COMPREPLY=()\n"
      "  if [[ $current == '=' ]]; then current=; elif [[ $previous == '=' ]]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    case \"$command/$word\" in\n";
  for_each_command(program, [&](const CommandEntry& command) {
    const std::size_t space = command.name.rfind(' ');
    const std::string above = space == std::string::npos ? "" : command.name.substr(0, space);
    out += "      " + quoted(above + "/" + last_word(command)) + ") command=" + quoted(command.name) + ";;\n";
  });
  out +=
      "    esac\n"
      "  done\n"
      "  case \"$command $previous\" in\n";
  for_each_command(program, [&](const CommandEntry& command) {
    for (const FlagEntry& flag : command.flags) {
      if (flag.is_argument || flag.is_switch() || flag.value_needs_equals) continue;
      std::string pattern = "'" + command.name + " " + flag.name + "'";
      if (!flag.brief.empty()) pattern += "|'" + command.name + " " + flag.brief + "'";
      out += "    " + pattern + ") ";
      if (!flag.choices.empty()) {
        if (flag.delimiter != '\0') out += "[[ $current != *,* ]] || list=${current%,*},; current=${current##*,}; ";
        out += "COMPREPLY=($(compgen -P \"$list\" -W " + quoted(joined(flag.choices)) + " -- \"$current\"))";
      } else if (is_path(flag.value)) {
        out += "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$current\"))";
      } else {
        out += ":";
      }
      out += "; return;;\n";
    }
  });
  out +=
      "  esac\n"
      "  local flags words=\n"
      "  case \"$command\" in\n";
  for_each_command(program, [&](const CommandEntry& command) {
    std::vector<std::string> words = names_of(command.commands);
    for (const std::string& choice : argument_choices(command)) words.push_back(choice);
    out += "    " + quoted(command.name) + ") flags=" + quoted(joined(spellings(command))) + " words=" + quoted(joined(words)) + ";;\n";
  });
  out += "    *) flags=" + quoted(joined(spellings(program))) + " words=" + quoted(joined(names_of(program.commands))) + ";;\n";
  out +=
      "  esac\n"
      "  if [[ $current == -* ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$flags\" -- \"$current\"))\n"
      "  elif [[ $words ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "  else\n"
      "    compopt -o filenames 2>/dev/null\n"
      "    COMPREPLY=($(compgen -f -- \"$current\"))\n"
      "  fi\n"
      "}\n"
      "complete -F _hansieve hansieve\n";
  return out;
}

std::string zsh_completion(const CommandEntry& program) {
  const auto arguments = [](const CommandEntry& command) {
    std::string out = "_arguments -s";
    for (const FlagEntry& flag : command.flags) {
      if (flag.is_argument) continue;
      std::string action;
      if (!flag.is_switch()) {
        action = (flag.value_needs_equals ? "::" : ":") + zsh_text(flag.value) + ":";
        if (!flag.choices.empty()) {
          action += flag.delimiter == '\0' ? "(" + joined(flag.choices) + ")" : "_sequence compadd - " + joined(flag.choices);
        } else if (is_path(flag.value)) {
          action += "_files";
        }
      }
      const std::string many = flag.takes_many ? "*" : "";
      for (const std::string& name : {flag.brief, flag.name + (flag.value_needs_equals ? "=-" : "")}) {
        if (!name.empty()) out += " \\\n        " + quoted(many + name + "[" + zsh_text(flag.text) + "]" + action);
      }
    }
    std::vector<std::string> words = names_of(command.commands);
    for (const std::string& choice : argument_choices(command)) words.push_back(choice);
    return out + " \\\n        " + quoted(words.empty() ? "*:file:_files" : "*:what:(" + joined(words) + ")") + "\n";
  };
  std::string out =
      "#compdef hansieve\n"
      "_hansieve() {\n"
      "  local -a commands\n"
      "  commands=(\n";
  for (const CommandEntry& command : program.commands) out += "    " + quoted(command.name + ":" + zsh_text(command.text)) + "\n";
  out +=
      "  )\n"
      "  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
      "    _describe command commands\n"
      "    return\n"
      "  fi\n"
      "  local command=$words[2]\n"
      "  (( CURRENT > 3 )) && command=\"$words[2] $words[3]\"\n"
      "  case $command in\n";
  for_each_command(program, [&](const CommandEntry& command) {
    if (command.name.find(' ') != std::string::npos) out += "    " + quoted(command.name) + ")\n      " + arguments(command) + "      return;;\n";
  });
  out += "  esac\n  case $words[2] in\n";
  for (const CommandEntry& command : program.commands) out += "    " + command.name + ")\n      " + arguments(command) + "      ;;\n";
  out += "    *)\n      " + arguments(program) + "      ;;\n";
  out +=
      "  esac\n"
      "}\n"
      "if [[ $funcstack[1] == _hansieve ]]; then _hansieve \"$@\"; else compdef _hansieve hansieve; fi\n";
  return out;
}

std::string fish_completion(const CommandEntry& program) {
  std::string out = "# fish completion for hansieve\n";
  const auto add_flags = [&](const CommandEntry& command, const std::string& condition) {
    for (const FlagEntry& flag : command.flags) {
      if (flag.is_argument) {
        if (!flag.choices.empty()) out += "complete -c hansieve -n " + quoted(condition) + " -f -a " + quoted(joined(flag.choices)) + "\n";
        continue;
      }
      out += "complete -c hansieve -n " + quoted(condition) + " -l " + flag.key();
      if (!flag.brief.empty()) out += " -s " + flag.brief.substr(1);
      if (!flag.is_switch() && !flag.value_needs_equals) {
        out += !flag.choices.empty() ? " -x -a " + quoted(fish_words(flag)) : is_path(flag.value) ? " -r -F" : " -x";
      }
      out += " -d " + quoted(flag.text) + "\n";
    }
  };
  const auto add_commands = [&](const CommandEntry& above, const std::string& condition) {
    for (const CommandEntry& command : above.commands) {
      out += "complete -c hansieve -n " + quoted(condition) + " -f -a " + last_word(command) + " -d " + quoted(command.text) + "\n";
    }
  };
  add_commands(program, "__fish_use_subcommand");
  add_flags(program, "__fish_use_subcommand");
  for (const CommandEntry& command : program.commands) {
    const std::string seen = "__fish_seen_subcommand_from " + command.name;
    if (!command.commands.empty()) add_commands(command, seen + "; and not __fish_seen_subcommand_from " + joined(names_of(command.commands)));
    add_flags(command, seen);
    for (const CommandEntry& below : command.commands) add_flags(below, seen + "; and __fish_seen_subcommand_from " + last_word(below));
  }
  return out;
}

}  // namespace hansieve::cli
