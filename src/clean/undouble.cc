#include "hansieve/clean/undouble.h"

namespace hansieve {
namespace {

class UndoubleStep : public Step {
 public:
  std::string_view name() const override { return "undouble"; }
  void find(std::string_view, Place, const StepMemory*, Edits&) const override {}
};

}  // namespace

Result<std::unique_ptr<Step>> make_undouble(const CleanOptions&) {
  return std::unique_ptr<Step>(std::make_unique<UndoubleStep>());
}

}  // namespace hansieve
