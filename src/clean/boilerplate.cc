#include "hansieve/clean/boilerplate.h"

namespace hansieve {
namespace {

class BoilerplateStep : public Step {
 public:
  std::string_view name() const override { return "boilerplate"; }
  void find(std::string_view, Place, const StepMemory*, Edits&) const override {}
};

}  // namespace

Result<std::unique_ptr<Step>> make_boilerplate(const CleanOptions&) {
  return std::unique_ptr<Step>(std::make_unique<BoilerplateStep>());
}

}  // namespace hansieve
