#include "commands/line/unknown_word.hpp"

#include <vector>

#include "text/edit_distance.hpp"

namespace fixline::commands {
namespace {

std::string whole_name(const CLI::App& command) {
  const auto* parent = command.get_parent();
  return (parent == nullptr ? "" : whole_name(*parent) + " ") + command.get_name();
}

std::vector<std::string> commands_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* one : command.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(one->get_name());
  return names;
}

std::vector<std::string> flags_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : command.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::string text_of_unknown(const CLI::App& command, const std::string& given) {
  const bool is_flag = given.starts_with("-");
  const auto word = is_flag ? given.substr(0, given.find('=')) : given;
  const auto known = is_flag ? flags_of(command) : commands_of(command);
  auto text = is_flag         ? whole_name(command) + " has no flag " + word
              : known.empty() ? whole_name(command) + " does not take " + word
                              : "there is no command " + word;
  return text + text::did_you_mean(word, known) + "\n" + whole_name(command) +
         " -h tells what there is";
}

}  // namespace

std::string unknown_word(const CLI::App& program) {
  for (const auto* command = &program;;) {
    const auto unknown = command->remaining();
    if (!unknown.empty()) return text_of_unknown(*command, unknown.front());
    const auto called = command->get_subcommands();
    if (called.empty()) return {};
    command = called.front();
  }
}

}  // namespace fixline::commands
