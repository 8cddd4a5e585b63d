#include "hansieve/clean/reflow.h"

namespace hansieve {
namespace {

class ReflowStep : public Step {
 public:
  std::string_view name() const override { return "reflow"; }
  void find(std::string_view, Place, const StepMemory*, Edits&) const override {}
};

}  // namespace

Result<std::unique_ptr<Step>> make_reflow(const CleanOptions&) {
  return std::unique_ptr<Step>(std::make_unique<ReflowStep>());
}

}  // namespace hansieve
