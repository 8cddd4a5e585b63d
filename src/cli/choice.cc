#include "choice.h"

#include <algorithm>
#include <utility>

namespace hansieve::cli {

CLI::Validator one_of(const std::vector<std::string>& words, const std::string& others,
                      std::function<bool(const std::string&)> accepts) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ",") + word;
  all = "{" + all + "}" + others;
  const auto check = [words, all, accepts = std::move(accepts)](std::string& value) {
    const bool is_known = std::find(words.begin(), words.end(), value) != words.end() || (accepts && accepts(value));
    return is_known ? std::string() : value + " not in " + all;
  };
  return CLI::Validator(check, all);
}

}  // namespace hansieve::cli
