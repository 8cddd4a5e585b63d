#include "hansieve/clean/versions.h"

#include <unicode/uversion.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "clean/convert/plan.h"
#include "hansieve/base/hash.h"

namespace hansieve {

std::string icu_version() {
  UVersionInfo version;
  u_getVersion(version);
  return std::to_string(version[0]) + "." + std::to_string(version[1]);
}

std::string opencc_version() {
  // Neither the library nor its files say their release, and Debian's package calls 1.1.6 by the name of 1.1.5.
  static const std::string version = [] {
    const auto plan = convert::load_plan("t2s");
    const std::string known = plan ? convert::known_release(plan->fingerprint) : "";
    return known.empty() ? std::string(HANSIEVE_OPENCC_VERSION) : known;
  }();
  return version;
}

std::string opencc_dictionaries() {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator it(HANSIEVE_OPENCC_DATA, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".ocd2" || it->path().extension() == ".json") files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  StreamHash hash;
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream bytes;
    if (!(bytes << in.rdbuf())) return "unreadable";  // iterators would throw what a broken disk says
    hash.add(file.filename().string());
    hash.add(bytes.view());
  }
  return files.empty() ? "none" : to_hex(hash.value());
}

}  // namespace hansieve
