// A file of boilerplate rules: accepted or refused with file, line and column; patterns match in bounded time.
#include "clean/boilerplate/rules.h"
#include "fuzz.h"

namespace hansieve::fuzz {
namespace {

void check(std::string_view input) {
  boilerplate::Vocabulary vocabulary;
  std::vector<boilerplate::Rule> rules;
  const auto read = boilerplate::read_rules(input, "fuzz input", vocabulary, rules);
  if (!read) {
    require(read.error().message.find("fuzz input") != std::string::npos, "a refusal says where", read.error().message);
    require(read.error().code == ErrorCode::kConfiguration, "a refusal is a matter of configuration");
    return;
  }
  const std::u32string line = U"本报讯 记者 某某 2023年3月8日 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  for (const boilerplate::Rule& rule : rules) (void)(rule.may_take(line) && rule.takes(line));
}

const Target target("rules", check);

}  // namespace
}  // namespace hansieve::fuzz
