// hansieve._core.Converter: OpenCC's conversion as a TextMap.
#include "hansieve/clean/converter.h"

#include "text_map_binding.h"

namespace hansieve::python {
namespace {

class ConvertWorker : public TextWorker {
 public:
  explicit ConvertWorker(std::shared_ptr<const hansieve::Converter> converter) : converter_(std::move(converter)) {}
  void map(std::string_view text, std::string& out) override { converter_->convert(text, true, out, nullptr); }

 private:
  std::shared_ptr<const hansieve::Converter> converter_;
};

class Converter : public TextMap {
 public:
  explicit Converter(std::shared_ptr<const hansieve::Converter> converter)
      : TextMap([converter] { return std::make_unique<ConvertWorker>(converter); }) {}
};

}  // namespace

void bind_converter(nb::module_& module) {
  nb::class_<Converter, TextMap>(module, "Converter")
      .def("__init__",
           [](Converter* self, const std::string& configuration) {
             new (self) Converter(value_or_raise(hansieve::Converter::load(configuration)));
           },
           nb::arg("configuration"));
}

}  // namespace hansieve::python
