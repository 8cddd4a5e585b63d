#include "hansieve/clean/space.h"

namespace hansieve {
namespace {

class SpaceStep : public Step {
 public:
  std::string_view name() const override { return "space"; }
  void find(std::string_view, Place, const StepMemory*, Edits&) const override {}
};

}  // namespace

Result<std::unique_ptr<Step>> make_space(const CleanOptions&) {
  return std::unique_ptr<Step>(std::make_unique<SpaceStep>());
}

}  // namespace hansieve
