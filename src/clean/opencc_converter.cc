#include <opencc/opencc.h>

#include <algorithm>

#include "hansieve/clean/converter.h"
#include "hansieve/text/utf8.h"

namespace hansieve {
namespace {

class OpenccConverter : public Converter {
 public:
  explicit OpenccConverter(const std::string& file) : opencc_(file) {}

  std::size_t convert(std::string_view text, bool last, std::string& out, Edits* edits) const override {
    std::size_t size = text.size();
    if (!last) {
      const std::size_t nl = text.rfind('\n');
      size = nl == std::string_view::npos ? text.size() : nl + 1;
    }
    const std::string done = opencc_.Convert(std::string(text.substr(0, size)));
    out += done;
    if (edits && done != text.substr(0, size)) {
      edits->replace(0, size, done, "convert/t2s");
      edits->trim(text);
    }
    return size;
  }

 private:
  opencc::SimpleConverter opencc_;
};

}  // namespace

Result<std::shared_ptr<const Converter>> Converter::load(const std::string& configuration) {
  const bool is_path = configuration.find('/') != std::string::npos || configuration.ends_with(".json");
  try {
    return std::shared_ptr<const Converter>(
        std::make_shared<OpenccConverter>(is_path ? configuration : configuration + ".json"));
  } catch (...) {  // OpenCC throws types of its own
    return Error{ErrorCode::kConfiguration, "convert: cannot load '" + configuration + "'"};
  }
}

}  // namespace hansieve
