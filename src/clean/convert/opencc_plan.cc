// Loads configurations through OpenCC's own library, which knows where its data lies and how to read it.
//
// A name goes to the library as it is. A path is read here, because configurations of OpenCC 1.3.2 and
// later say things that the library of 1.1.6 does not know; only their dictionaries go through it.
#include <opencc/Config.hpp>
#include <opencc/Conversion.hpp>
#include <opencc/ConversionChain.hpp>
#include <opencc/Converter.hpp>
#include <opencc/DictEntry.hpp>
#include <opencc/DictGroup.hpp>
#include <opencc/Exception.hpp>
#include <opencc/Lexicon.hpp>
#include <opencc/MaxMatchSegmentation.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include "clean/convert/json_value.h"
#include "clean/convert/match_table.h"
#include "clean/convert/plan.h"
#include "hansieve/base/hash.h"
#include "hansieve/text/utf8.h"

namespace hansieve::convert {
namespace {

constexpr std::size_t kLongestString = 0x7FFF;
constexpr std::size_t kMostBytes = 12 << 20;  // of keys and values; the tables add a little to each
constexpr std::size_t kMostEntries = 500'000;
constexpr std::size_t kMostFirstCharacters = 60'000;

// Carries a message out of the depths; never leaves this file.
struct LoadFailure {
  std::string message;
};

Dictionary entries_of(const opencc::Dict& dict) {
  Dictionary out;
  const auto lexicon = dict.GetLexicon();
  out.reserve(lexicon->Length());
  for (std::size_t i = 0; i < lexicon->Length(); ++i) {
    const opencc::DictEntry* entry = lexicon->At(i);
    out.push_back({entry->Key(), entry->GetDefault()});
  }
  if (!sort_entries(out)) throw LoadFailure{"a dictionary has a key twice"};
  return out;
}

// Reads the dictionaries of one configuration, each once: most stand in the segmentation and in the chain.
class LibraryDictionaries {
 public:
  Dictionary flat_entries_of(const opencc::DictPtr& dict) {
    const auto group = std::dynamic_pointer_cast<opencc::DictGroup>(dict);
    if (!group) {
      const auto [known, is_new] = read_.try_emplace(dict.get());
      if (is_new) known->second = entries_of(*dict);
      return known->second;
    }
    std::vector<Dictionary> members;
    for (const auto& member : group->GetDicts()) members.push_back(flat_entries_of(member));
    return flatten(members, MatchPolicy::kShortCircuit);
  }

 private:
  std::map<const opencc::Dict*, Dictionary> read_;
};

void take_converter(const opencc::Converter& converter, Plan& plan) {
  LibraryDictionaries dictionaries;
  if (const auto segmentation =
          std::dynamic_pointer_cast<opencc::MaxMatchSegmentation>(converter.GetSegmentation())) {
    plan.has_segmentation = true;
    plan.segmentation = dictionaries.flat_entries_of(segmentation->GetDict());
  }
  for (const auto& conversion : converter.GetConversionChain()->GetConversions()) {
    plan.stages.push_back(dictionaries.flat_entries_of(conversion->GetDict()));
  }
}

// Reads a configuration of any version; `directory_` is where its dictionaries are looked for first.
class PlanReader {
 public:
  explicit PlanReader(std::string directory) : directory_(std::move(directory)) {}

  void read(const JsonValue& root, Plan& plan) const {
    if (const JsonValue* passes = root.find("normalization")) {
      // Every configuration that normalizes is of a version that copies description sequences.
      plan.copies_descriptions = true;
      for (const JsonValue& pass : passes->items) plan.normalization.push_back(dictionary(pass.find("dict")));
    }
    if (const JsonValue* segmentation = root.find("segmentation")) {
      if (segmentation->string("type") != "mmseg") throw LoadFailure{"segmentation is not of type mmseg"};
      plan.has_segmentation = true;
      plan.segmentation = dictionary(segmentation->find("dict"));
    }
    const JsonValue* chain = root.find("conversion_chain");
    if (!chain || chain->items.empty()) throw LoadFailure{"it has no conversion_chain"};
    for (const JsonValue& stage : chain->items) plan.stages.push_back(dictionary(stage.find("dict")));
  }

 private:
  Dictionary dictionary(const JsonValue* dict) const {
    if (!dict) throw LoadFailure{"a dict is missing"};
    const std::string_view type = dict->string("type");
    if (type == "group") return group(*dict);
    if (type == "inline") return inline_entries(*dict);
    return file(type, dict->string("file"));
  }

  Dictionary group(const JsonValue& dict) const {
    std::vector<Dictionary> members;
    if (const JsonValue* dicts = dict.find("dicts")) {
      for (const JsonValue& member : dicts->items) {
        // "may_output_tofu", characters that few fonts have, does not matter: the library takes them in too.
        members.push_back(dictionary(&member));
      }
    }
    if (members.empty()) throw LoadFailure{"a group of dictionaries is empty"};
    return flatten(members, dict.string("match_policy") == "union" ? MatchPolicy::kUnion
                                                                   : MatchPolicy::kShortCircuit);
  }

  Dictionary inline_entries(const JsonValue& dict) const {
    Dictionary out;
    if (const JsonValue* entries = dict.find("entries")) {
      for (const auto& [key, value] : entries->members) {
        const bool is_list = value.type == JsonValue::Type::kArray && !value.items.empty();
        out.push_back({key, is_list ? value.items[0].text : value.text});
      }
    }
    if (!sort_entries(out)) throw LoadFailure{"an inline dictionary has a key twice"};
    return out;
  }

  // Has the library load one dictionary, by the smallest configuration that names it.
  Dictionary file(std::string_view type, std::string_view name) const {
    if (type != "text" && type != "ocd" && type != "ocd2") {
      throw LoadFailure{"a dict has the unknown type '" + std::string(type) + "'"};
    }
    if (name.empty() || name.find_first_of("\"\\") != std::string_view::npos) throw LoadFailure{"a dict has a bad file name"};
    const std::string dict = "{\"type\":\"" + std::string(type) + "\",\"file\":\"" + std::string(name) + "\"}";
    const std::string json = "{\"name\":\"\",\"segmentation\":{\"type\":\"mmseg\",\"dict\":" + dict +
                             "},\"conversion_chain\":[{\"dict\":" + dict + "}]}";
    opencc::Config config;
    const auto converter = config.NewFromString(json, directory_);
    return entries_of(*converter->GetConversionChain()->GetConversions().front()->GetDict());
  }

  std::string directory_;
};

void read_file(const std::string& path, Plan& plan) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw LoadFailure{"cannot read it"};
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto root = parse_json(text);
  if (!root || root->type != JsonValue::Type::kObject) throw LoadFailure{"it is no JSON object"};
  const std::size_t slash = path.rfind('/');
  PlanReader(slash == std::string::npos ? "./" : path.substr(0, slash + 1)).read(*root, plan);
}

// What the fast tables rely on.
void check(const Dictionary& dictionary) {
  std::vector<bool> is_first(0x110000);
  std::size_t first_count = 0;
  std::size_t bytes = 0;
  for (const auto& [key, value] : dictionary) {
    if (key.empty() || key.size() > kLongestString || value.size() > kLongestString) {
      throw LoadFailure{"a dictionary entry is empty or too long"};
    }
    if (find_invalid(key).size > 0 || find_invalid(value).size > 0) throw LoadFailure{"a dictionary is not UTF-8"};
    if (key.find('\n') != std::string::npos || key.find('\0') != std::string::npos) {
      throw LoadFailure{"a dictionary key has a line break or NUL in it"};
    }
    bytes += key.size() + value.size();
    std::vector<bool>::reference seen = is_first[read_character(key.data()).value];
    first_count += !seen;
    seen = true;
  }
  if (dictionary.size() > kMostEntries || bytes > kMostBytes || first_count > kMostFirstCharacters) {
    throw LoadFailure{"a dictionary is too large"};
  }
}

// Only what the converter looks out for can be normalized.
void check_normalization(const Dictionary& dictionary) {
  for (const Entry& entry : dictionary) {
    const std::uint32_t c = read_character(entry.key.data()).value;
    if (!(c >= 0xF800 && c <= 0xFAFF) && !(c >= 0x2F000 && c <= 0x2FFFF)) {
      throw LoadFailure{"its normalization has other keys than compatibility ideographs"};
    }
  }
}

template <typename Visit>
void for_each_dictionary(const Plan& plan, Visit visit) {
  for (const Dictionary& pass : plan.normalization) visit(pass);
  visit(plan.segmentation);
  for (const Dictionary& stage : plan.stages) visit(stage);
}

std::uint64_t fingerprint_of(const Plan& plan) {
  StreamHash hash;
  for_each_dictionary(plan, [&](const Dictionary& dictionary) {
    std::string lines = "dictionary\n";
    for (const auto& [key, value] : dictionary) lines.append(key).append("\t").append(value).append("\n");
    hash.add(lines);
  });
  return hash.value();
}

std::string base_name(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  if (name.ends_with(".json")) name.resize(name.size() - 5);
  return name;
}

}  // namespace

Result<Plan> load_plan(const std::string& configuration) {
  const bool is_path = configuration.find('/') != std::string::npos || configuration.ends_with(".json");
  Plan plan;
  plan.name = base_name(configuration);
  std::string reason = "OpenCC cannot load it";
  try {
    if (is_path) {
      read_file(configuration, plan);
    } else {
      opencc::Config config;
      take_converter(*config.NewFromFile(configuration + ".json"), plan);
    }
    for_each_dictionary(plan, check);
    for (const Dictionary& pass : plan.normalization) check_normalization(pass);
    plan.fingerprint = fingerprint_of(plan);
    return plan;
  } catch (const LoadFailure& failure) {
    reason = failure.message;
  } catch (const opencc::Exception& exception) {  // no std::exception in 1.1.6
    reason = exception.what();
    if (reason.ends_with('.')) reason.pop_back();
  } catch (const std::exception& exception) {
    reason = exception.what();
  }
  return Error{ErrorCode::kConfiguration, "convert: cannot load '" + configuration + "': " + reason};
}

}  // namespace hansieve::convert
