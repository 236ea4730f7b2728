// What a package installs beside the program, made of the commands that the help is made of.

#include <CLI/CLI.hpp>
#include <functional>
#include <string_view>
#include <vector>

#include "commands/command.hpp"
#include "commands/commands.hpp"
#include "error/exit_code.hpp"
#include "version/version.hpp"

namespace fixline::app {
namespace {

std::vector<const CLI::App*> shown_commands(const CLI::App& command) {
  return command.get_subcommands([](const CLI::App* one) { return !one->get_group().empty(); });
}

/// Calls `visit` for the program and each command of it: "fixline", "fixline dlq", ...
void each_command(const CLI::App& command, const std::string& path,
                  const std::function<void(const CLI::App&, const std::string&)>& visit) {
  visit(command, path);
  for (const auto* one : shown_commands(command))
    each_command(*one, path + " " + one->get_name(), visit);
}

bool is_setting(const CLI::Option& option) { return option.get_group() == "Settings"; }

/// As roff(7) prints it: no line of it is taken for an order.
std::string printed(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if ((letter == '.' || letter == '\'') && (result.empty() || result.back() == '\n'))
      result += "\\&";
    if (letter == '-' || letter == '\\') result += letter == '-' ? "\\" : "\\e";
    if (letter != '\\') result += letter;
  }
  return result;
}

std::string item(const CLI::Option& option) {
  const bool is_positional = option.get_lnames().empty() && option.get_snames().empty();
  std::string name = option.get_name(is_positional, !is_positional);
  if (option.get_items_expected_max() > 0 && !is_positional) name += " " + option.get_type_name();
  return ".TP\n.B " + printed(name) + "\n" + printed(option.get_description()) + "\n";
}

std::string section_of(const CLI::App& command, const std::string& path) {
  std::string text = ".SS " + printed(path) + "\n" + printed(command.get_description()) + "\n";
  bool has_settings = false;
  for (const auto* option : command.get_options()) {
    if (option == command.get_help_ptr()) continue;
    if (is_setting(*option))
      has_settings = true;
    else
      text += item(*option);
  }
  if (has_settings) text += ".PP\nAnd flags of the settings below.\n";
  return text + ".PP\n.nf\n" + printed(command.get_footer()) + "\n.fi\n";
}

/// Of the command that has them all.
std::string settings_of(const CLI::App& program) {
  std::string text;
  for (const auto* option : program.get_subcommand("serve")->get_options())
    if (is_setting(*option)) text += item(*option);
  return text;
}

/// What may follow a command.
std::string words_after(const CLI::App& command) {
  std::string words;
  for (const auto* one : shown_commands(command)) words += one->get_name() + " ";
  for (const auto* option : command.get_options())
    for (const auto& name : option->get_lnames()) words += "--" + name + " ";
  return words;
}

/// Of {text,json} the words; empty when anything may be said.
std::string choices_of(const CLI::Option& option) {
  const auto type = option.get_type_name();
  const auto begin = type.find('{');
  const auto end = type.find('}');
  if (begin == std::string::npos || end == std::string::npos) return {};
  auto words = type.substr(begin + 1, end - begin - 1);
  std::ranges::replace(words, ',', ' ');
  return words;
}

/// For man(1).
std::string man_page(const CLI::App& program) {
  std::string text = ".TH FIXLINE 1 \"\" \"" + printed(version_line()) +
                     "\" \"User Commands\"\n.SH NAME\nfixline \\- " +
                     printed(program.get_description()) +
                     "\n.SH SYNOPSIS\n.B fixline\n.I COMMAND\n[\\fIOPTIONS\\fR]\n.SH COMMANDS\n";
  each_command(program, "fixline", [&](const CLI::App& command, const std::string& path) {
    if (&command != &program) text += section_of(command, path);
  });
  text +=
      ".SH SETTINGS\nEach may also be given in the environment or in a file, in capitals and with "
      "_ for -:\nREDIS_URL for \\-\\-redis\\-url. Secrets have no flag.\n" +
      settings_of(program);
  text +=
      ".SH FILES\n.TP\n.B .env\nSettings, in the working folder.\n.TP\n.B "
      "/etc/fixline/fixline.env\nSettings of the installed service; commands that look after it "
      "read them when there is no .env.\n";
  return text + ".SH EXAMPLES\n.nf\n" + printed(program.get_footer()) +
         "\n.fi\n.SH SEE ALSO\n/usr/share/doc/fixline/README.md, systemctl(1)\n";
}

/// Completes commands, flags and the words that a flag takes.
std::string bash_completion(const CLI::App& program) {
  std::string paths;
  std::string words;
  std::string choices;
  each_command(program, "fixline", [&](const CLI::App& command, const std::string& path) {
    paths += "      '" + path + "') path=$next ;;\n";
    words += "    '" + path + "') words='" + words_after(command) + "' ;;\n";
    for (const auto* option : command.get_options())
      if (const auto some = choices_of(*option); !some.empty() && !option->get_lnames().empty())
        choices +=
            "    '" + path + " --" + option->get_lnames().front() + "') words='" + some + "' ;;\n";
  });
  return "# Completes fixline's commands and flags; written by `fixline reference bash`.\n"
         "_fixline() {\n"
         "  local path=fixline next word words=\n"
         "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "    next=\"$path $word\"\n"
         "    case $next in\n" +
         paths +
         "    esac\n"
         "  done\n"
         "  case $path in\n" +
         words +
         "  esac\n"
         "  case \"$path ${COMP_WORDS[COMP_CWORD-1]}\" in\n" +
         choices +
         "  esac\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
         "}\n"
         "complete -o default -F _fixline fixline\n";
}

struct ReferenceCommand {
  ReferenceCommand(CLI::App& command, const CLI::App& all) : program(all) {
    command.group("");  // for packages, not for people
    command.add_option("what", what, "man or bash")
        ->required()
        ->check(CLI::IsMember({"man", "bash"}));
  }

  [[nodiscard]] int run() const {
    std::cout << (what == "man" ? man_page(program) : bash_completion(program));
    return exit_ok;
  }

  const CLI::App& program;
  std::string what;
};

}  // namespace

void add_reference(CLI::App& program, int& exit_code) {
  add_command<ReferenceCommand>(program, exit_code, "reference",
                                "Write the man page or the completion", "", program);
}

}  // namespace fixline::app
