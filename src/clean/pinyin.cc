#include "hansieve/clean/pinyin.h"

namespace hansieve {
namespace {

class PinyinStep : public Step {
 public:
  std::string_view name() const override { return "pinyin"; }
  void find(std::string_view, Place, const StepMemory*, Edits&) const override {}
};

}  // namespace

Result<std::unique_ptr<Step>> make_pinyin(const CleanOptions&) {
  return std::unique_ptr<Step>(std::make_unique<PinyinStep>());
}

}  // namespace hansieve
